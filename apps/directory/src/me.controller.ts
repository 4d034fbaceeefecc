import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Connections, type Doer } from './connections.js';
import { DeedShown, PartnerInFull } from './partner-shown.js';
import { deedsWith, DEEDS_SHOWN } from './partner-log.queries.js';
import {
  FlowWanted,
  KeyGiven,
  KeyWanted,
  OverlapWanted,
  ReceiptsWanted,
  SecretGiven,
  UserGiven,
  WebhookWanted,
} from './settings-wanted.js';

/** A partner's own connection: what it is, and what it changes of it without asking anyone. */
@ApiTags('me')
@Allow('agency_system', 'provider_system')
@Controller('me')
export class MeController {
  constructor(
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get()
  @Allow('agency_system', 'provider_system', 'agency_worker', 'provider_worker')
  @ApiOperation({ summary: 'Your organisation as it connects: limits, users, keys, webhook, what is paused' })
  @ApiOkResponse({ type: PartnerInFull })
  me(@TheCaller() caller: Caller): Promise<PartnerInFull> {
    return this.connections.shown(caller.organisation!);
  }

  @Get('log')
  @Allow('agency_system', 'provider_system', 'agency_worker', 'provider_worker')
  @ApiOperation({ summary: 'What was done with your connection and by whom, the latest first' })
  @ApiOkResponse({ type: [DeedShown] })
  log(@TheCaller() caller: Caller): Promise<DeedShown[]> {
    return deedsWith(this.database, caller.organisation!, DEEDS_SHOWN);
  }

  @Post('api-keys')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new API key, shown this once; the one that it replaces ends after the overlap' })
  @ApiCreatedResponse({ type: KeyGiven })
  apiKey(@Body() wanted: KeyWanted, @TheCaller() caller: Caller): Promise<KeyGiven> {
    return this.connections.newKey(doerOf(caller), wanted);
  }

  @Delete('api-keys/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Refuses a key of yours, and tokens made with it, at every service within seconds' })
  @ApiNoContentResponse()
  revoke(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.connections.revokeKey(doerOf(caller), id);
  }

  @Post('queue-credentials')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new user at the broker, shown this once; those before it end after the overlap' })
  @ApiCreatedResponse({ type: UserGiven })
  user(@Body() wanted: OverlapWanted, @TheCaller() caller: Caller): Promise<UserGiven> {
    return this.connections.newUser(doerOf(caller), wanted);
  }

  @Put('webhook')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Where the hub calls you; the secret is shown once, where it is new' })
  @ApiOkResponse({ type: SecretGiven })
  webhook(@Body() wanted: WebhookWanted, @TheCaller() caller: Caller): Promise<SecretGiven> {
    return this.connections.setWebhook(doerOf(caller), wanted);
  }

  @Delete('webhook')
  @HttpCode(204)
  @ApiOperation({ summary: 'The hub calls you no more; the secret is never used again' })
  @ApiNoContentResponse()
  noWebhook(@TheCaller() caller: Caller): Promise<void> {
    return this.connections.dropWebhook(doerOf(caller));
  }

  @Post('webhook/secret')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'A new secret of your webhook, shown this once; the hub signs with both until the overlap is over' })
  @ApiCreatedResponse({ type: SecretGiven })
  secret(@Body() wanted: OverlapWanted, @TheCaller() caller: Caller): Promise<SecretGiven> {
    return this.connections.newSecret(doerOf(caller), wanted);
  }

  @Put('flow')
  @ApiOperation({ summary: 'Pauses or resumes what you send and what you are sent: what waits is kept' })
  @ApiOkResponse({ type: PartnerInFull })
  flow(@Body() wanted: FlowWanted, @TheCaller() caller: Caller): Promise<PartnerInFull> {
    return this.connections.setFlow(doerOf(caller), wanted);
  }

  @Put('receipts')
  @ApiOperation({ summary: 'Whether receipts of what you send over HTTP or as a file are put on your line too' })
  @ApiOkResponse({ type: PartnerInFull })
  receipts(@Body() wanted: ReceiptsWanted, @TheCaller() caller: Caller): Promise<PartnerInFull> {
    return this.connections.setReceipts(doerOf(caller), wanted);
  }
}

const doerOf = ({ organisation }: Caller): Doer => ({ partner: organisation!, by: organisation! });
