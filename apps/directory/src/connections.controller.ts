import { Body, Controller, Delete, Header, Headers, HttpCode, Inject, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { Connections } from './connections.js';
import { PartnerInFull } from './partner-shown.js';
import { KeyGiven, KeyWanted, OverlapWanted, SecretGiven, SettingsWanted, UserGiven, WebhookWanted } from './settings-wanted.js';

/** The same as a partner does by itself (`/me`), by an administrator for it; and what it is held to. */
@ApiTags('partners')
@Allow('hub_administrator')
@Controller('partners/:id')
export class ConnectionsController {
  constructor(@Inject(Connections) private readonly connections: Connections) {}

  @Post('api-keys')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Gives a partner’s systems an API key, shown this once; the one that it replaces ends after the overlap' })
  @ApiCreatedResponse({ type: KeyGiven })
  apiKey(@Param('id', ParseUUIDPipe) partner: string, @Body() wanted: KeyWanted, @TheCaller() { id: by }: Caller): Promise<KeyGiven> {
    return this.connections.newKey({ partner, by }, wanted);
  }

  @Delete('api-keys/:key')
  @HttpCode(204)
  @ApiOperation({ summary: 'Refuses a key, and tokens made with it, at every service within seconds' })
  @ApiNoContentResponse()
  revoke(
    @Param('id', ParseUUIDPipe) partner: string,
    @Param('key', ParseUUIDPipe) key: string,
    @TheCaller() { id: by }: Caller,
  ): Promise<void> {
    return this.connections.revokeKey({ partner, by }, key);
  }

  @Post('queue-credentials')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new user at the broker, shown this once; those before it end after the overlap' })
  @ApiCreatedResponse({ type: UserGiven })
  user(@Param('id', ParseUUIDPipe) partner: string, @Body() wanted: OverlapWanted, @TheCaller() { id: by }: Caller): Promise<UserGiven> {
    return this.connections.newUser({ partner, by }, wanted);
  }

  @Put('webhook')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Where the hub calls it; the secret is shown once, where it is new' })
  @ApiOkResponse({ type: SecretGiven })
  webhook(
    @Param('id', ParseUUIDPipe) partner: string,
    @Body() wanted: WebhookWanted,
    @TheCaller() { id: by }: Caller,
  ): Promise<SecretGiven> {
    return this.connections.setWebhook({ partner, by }, wanted);
  }

  @Delete('webhook')
  @HttpCode(204)
  @ApiOperation({ summary: 'The hub calls it no more; its secret is never used again' })
  @ApiNoContentResponse()
  noWebhook(@Param('id', ParseUUIDPipe) partner: string, @TheCaller() { id: by }: Caller): Promise<void> {
    return this.connections.dropWebhook({ partner, by });
  }

  @Post('webhook/secret')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new secret of its webhook, shown this once; the hub signs with both until the overlap is over' })
  @ApiCreatedResponse({ type: SecretGiven })
  secret(
    @Param('id', ParseUUIDPipe) partner: string,
    @Body() wanted: OverlapWanted,
    @TheCaller() { id: by }: Caller,
  ): Promise<SecretGiven> {
    return this.connections.newSecret({ partner, by }, wanted);
  }

  @Put('settings')
  @ApiOperation({ summary: 'What a partner is held to, and what of it is paused; what is left out stays' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'the version that was read: changed meanwhile, it is refused' })
  @ApiOkResponse({ type: PartnerInFull })
  settings(
    @Param('id', ParseUUIDPipe) partner: string,
    @Body() wanted: SettingsWanted,
    @TheCaller() { id: by }: Caller,
    @Headers('if-match') match?: string,
  ): Promise<PartnerInFull> {
    return this.connections.setSettings({ partner, by }, wanted, readVersion(match));
  }
}

function readVersion(match: string | undefined): number | undefined {
  if (match === undefined) return undefined;
  const [, version] = /^"?(\d{1,9})"?$/.exec(match) ?? [];
  if (version === undefined) throw new Problem(400, 'bad_version', 'If-Match must be the version that was read.');
  return Number(version);
}
