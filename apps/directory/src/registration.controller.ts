import { Body, Controller, Header, Headers, HttpStatus, Inject, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { Response } from 'express';
import { partnerKinds, routes, type PartnerKind } from '#contracts/codes.js';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { DirectoryConfig } from './directory.config.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { onePartner, partnerQueues } from './partners.queries.js';
import { QueueGiven, queueGiven, queuesOff } from './queue-given.js';
import { registerPartner } from './register-partner.js';
import { LimitsWanted, WebhookWanted } from './settings-wanted.js';
import { WebhookSecrets } from './webhook-secrets.js';

const WAYS = ['queue', 'http'] as const;

/** An organisation to be registered. */
export class PartnerWanted {
  @ApiProperty({ enum: partnerKinds, description: 'An agency refers, a provider delivers' })
  @IsIn(partnerKinds)
  kind!: PartnerKind;

  @ApiProperty({ maxLength: 200 })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  @Matches(/^[^\p{Cc}]*\S[^\p{Cc}]*$/u)
  name!: string;

  @ApiProperty({ required: false, maxLength: 40, description: 'Short name in addresses and queues; made from the name where left out' })
  @IsOptional()
  @Matches(/^[a-z0-9](-?[a-z0-9])*$/)
  @MaxLength(40)
  code?: string;

  @ApiProperty({ required: false, enum: routes, description: 'Route that an agency’s referrals come by' })
  @IsOptional()
  @IsIn(routes)
  route?: string;

  @ApiProperty({ required: false, maxLength: 254, description: 'Shared mailbox: without it the organisation gets no e-mail' })
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  @ApiProperty({ required: false, maxLength: 40 })
  @IsOptional()
  @Matches(/^\+?[0-9 ()-]{3,39}$/)
  phone?: string;

  @ApiProperty({
    required: false,
    enum: WAYS,
    isArray: true,
    maxItems: 2,
    description: 'Whether it gets queues at the broker too, as it does where this is left out',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2)
  @ArrayUnique()
  @IsIn(WAYS, { each: true })
  connect?: (typeof WAYS)[number][];

  @ApiProperty({ required: false, type: LimitsWanted })
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsWanted)
  limits?: LimitsWanted;

  @ApiProperty({ required: false, type: WebhookWanted })
  @IsOptional()
  @ValidateNested()
  @Type(() => WebhookWanted)
  webhook?: WebhookWanted;
}

export class PartnerGiven {
  @ApiProperty({ format: 'uuid', maxLength: 36 }) partner!: string;
  @ApiProperty({ maxLength: 40 }) code!: string;
  @ApiProperty({ required: false, maxLength: 100, description: 'Shown this once' }) apiKey?: string;
  @ApiProperty({ required: false, type: QueueGiven, description: 'The password is shown this once' }) queue?: QueueGiven;
  @ApiProperty({ required: false, maxLength: 60, description: 'By which it knows the hub’s calls (Standard Webhooks). Shown this once' })
  webhookSecret?: string;
}

/** Organisations are registered by administrators: what they need to connect is in the answer, once. */
@ApiTags('partners')
@Allow('hub_administrator')
@Controller()
export class RegistrationController {
  constructor(
    @Inject(DirectoryConfig) private readonly config: DirectoryConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(KeepPartnerQueues) private readonly queues: KeepPartnerQueues,
    @Inject(WebhookSecrets) private readonly webhooks: WebhookSecrets,
  ) {}

  @Post('partners')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Registers an agency or a provider. Its API key, its queue’s password and its webhook’s secret are shown this once',
  })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'sent again with the same one, it registers nobody twice' })
  @ApiResponse({ status: 201, type: PartnerGiven })
  @ApiResponse({ status: 200, type: PartnerGiven, description: 'registered by this Idempotency-Key before; no secret is shown again' })
  async register(
    @Body() wanted: PartnerWanted,
    @TheCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') requestKey?: string,
  ): Promise<PartnerGiven> {
    if (requestKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(requestKey)) {
      throw new Problem(400, 'wrong_key', 'The Idempotency-Key must be 1 to 200 visible characters.');
    }
    const { connect, limits, webhook, ...rest } = wanted;
    const byQueue = connect ? connect.includes('queue') : this.queues.on;
    if (byQueue && !this.queues.on) throw queuesOff();
    if (webhook) this.webhooks.check(webhook.url, 'webhook.url');
    const setting = { ...limits, ...(webhook && { webhookUrl: webhook.url, webhookTypes: webhook.types ?? [] }) };
    const by = { account: caller.id, area: this.config.AREA, ...(requestKey !== undefined && { requestKey }) };
    const done = await this.units.run((unit) => registerPartner(unit, by, { ...rest, byQueue, setting }));
    if (done.kind === 'known') {
      response.status(HttpStatus.OK);
      return { partner: done.id, code: (await onePartner(this.database, done.id))!.code };
    }
    const { id, code, secrets } = done;
    await this.queues.keep();
    const [queue] = secrets.queuePassword === undefined ? [] : await partnerQueues(this.database, id);
    return {
      partner: id,
      code,
      apiKey: secrets.apiKey,
      ...(queue && { queue: queueGiven(queue, { name: queue.name, password: secrets.queuePassword! }, this.config.PARTNERS_BROKER_URL) }),
      ...(webhook && { webhookSecret: this.webhooks.of(id, 1) }),
    };
  }
}
