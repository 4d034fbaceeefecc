import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { SkipThrottle, ThrottlerGuard } from '@nestjs/throttler';
import { IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';
import type { JWK } from 'jose';
import { Allow, Open, TheCaller, type Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import type { IssuedToken } from '#platform/tokens.js';
import { Issuer } from './issuer.js';
import { SignIn } from './sign-in.js';
import { SigningKeysView, TokenView } from './views.js';

const given = (_body: object, value: unknown) => value !== undefined;

/** One of: an API key, a service key, or an address and its password. */
export class TokenWanted {
  @ApiProperty({ required: false })
  @ValidateIf(given)
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  apiKey?: string;

  @ApiProperty({ required: false })
  @ValidateIf(given)
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  serviceKey?: string;

  @ApiProperty({ required: false })
  @ValidateIf(given)
  @IsString()
  @MinLength(3)
  @MaxLength(254)
  email?: string;

  /** As long as a long passphrase, and no longer: working out a hash costs time. */
  @ApiProperty({ required: false })
  @ValidateIf(given)
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  password?: string;
}

@ApiTags('tokens')
@Controller()
export class TokensController {
  constructor(
    @Inject(SignIn) private readonly signIn: SignIn,
    @Inject(Issuer) private readonly issuer: Issuer,
  ) {}

  @Open()
  @UseGuards(ThrottlerGuard)
  @Post('tokens')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A short-lived token for an API key, a service key, or an e-mail address and its password' })
  @ApiOkResponse({ type: TokenView, description: 'the token' })
  token(@Body() { apiKey, serviceKey, email, password }: TokenWanted): Promise<IssuedToken> {
    const ways = [apiKey, serviceKey, email ?? password].filter((way) => way !== undefined).length;
    if (ways !== 1) throw new Problem(422, 'not_valid', 'Send one of apiKey, serviceKey, or email with password.');
    if (apiKey !== undefined) return this.signIn.system(apiKey);
    if (serviceKey !== undefined) return this.signIn.service(serviceKey);
    if (email === undefined || password === undefined) throw new Problem(422, 'not_valid', 'Send email and password together.');
    return this.signIn.person(email, password);
  }

  @Allow('agency_worker', 'provider_worker', 'hub_administrator')
  @SkipThrottle()
  @Post('tokens/renewal')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new token for a person whose token is still good, up to 12 hours after signing in' })
  @ApiOkResponse({ type: TokenView, description: 'the token' })
  renewal(@TheCaller() caller: Caller, @Headers('authorization') authorization: string): Promise<IssuedToken> {
    return this.signIn.renewed(caller, authorization.replace(/^Bearer /i, ''));
  }

  @Open()
  @SkipThrottle()
  @Get('keys')
  @Header('Cache-Control', 'public, max-age=60')
  @ApiOperation({ summary: 'The public keys that tokens are signed with (JWKS)' })
  @ApiOkResponse({ type: SigningKeysView, description: 'the keys' })
  async keys(): Promise<{ keys: JWK[] }> {
    return { keys: await this.issuer.published() };
  }
}
