import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsISO8601,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Type } from 'class-transformer';
import type { WebhookTestedV1 } from '#contracts/webhook.tested.v1.js';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Area } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { eventOf } from '../partners/event-of-delivery.js';
import { deliveriesOf } from '../partners/partners.queries.js';
import { SignedCalls } from './signed-calls.js';
import { AttemptView, DeliveryView, ReplayView, TestedView, verdicts, WebhookView } from './views.js';
import { disabledOn, verdictOf } from './webhook-verdict.rules.js';
import { enableWebhook, listAttempts, readWebhook, replayFrom, replayThese } from './webhooks.queries.js';

const whole = { required: false, type: 'integer', format: 'int32', minimum: 1, maximum: 500 } as const;
const place = {
  required: false,
  type: String,
  maxLength: 18,
  pattern: '^[0-9]+$',
  description: 'The last one of the page before',
} as const;

class OfPartner {
  @ApiProperty({
    required: false,
    format: 'uuid',
    maxLength: 36,
    description: 'For an administrator: whose. A partner has its own, whatever it names',
  })
  @IsOptional()
  @IsUUID()
  partner?: string;
}
class AttemptsQuery extends OfPartner {
  @ApiProperty({ required: false, enum: verdicts }) @IsOptional() @IsIn(verdicts) verdict?: string;
  @ApiProperty(place) @IsOptional() @Matches(/^\d{1,18}$/) before?: string;
  @ApiProperty(whole) @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500) limit?: number;
}
class DeliveriesQuery extends OfPartner {
  @ApiProperty(place) @IsOptional() @Matches(/^\d{1,18}$/) after?: string;
  @ApiProperty({ required: false, type: String, maxLength: 60, pattern: '^[a-z0-9._-]+$' })
  @IsOptional()
  @Matches(/^[a-z0-9._-]+$/)
  @MaxLength(60)
  type?: string;
  @ApiProperty(whole) @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500) limit?: number;
}
/** As in the contracts: to the second, with its offset. */
const INSTANT = /^(?!0000)\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

class ReplayWanted {
  @ApiProperty({ required: false, type: String, format: 'date-time', maxLength: 40, description: 'All that was owed from this instant on' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  // Weeks, days of the year and the year 0 are of the standard too, and the database knows none of them.
  @Matches(INSTANT, { message: 'from must be an instant with its offset, such as 2026-01-05T10:00:00Z' })
  @MaxLength(40)
  from?: string;

  @ApiProperty({
    required: false,
    type: [String],
    format: 'uuid',
    minItems: 1,
    maxItems: 1000,
    description: 'These messages, by `webhook-id`',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID(undefined, { each: true })
  ids?: string[];
}

const READERS = ['agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator'] as const;
const OWNERS = ['agency_system', 'provider_system', 'hub_administrator'] as const;

/** A partner's own line and webhook: what it is owed, how far it came, what each call came to, and how to have it again. */
@ApiTags('webhook')
@Controller()
export class WebhooksController {
  /** Partners whose webhook is being tested. */
  private readonly testing = new Set<string>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(SignedCalls) private readonly calls: SignedCalls,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get('deliveries')
  @Allow(...READERS)
  @ApiOperation({ summary: 'What your organisation is owed or was sent in the last 30 days, in its order: a queue to be read over HTTP' })
  @ApiOkResponse({ type: [DeliveryView] })
  async deliveries(@Query() { partner, after, type, limit }: DeliveriesQuery, @TheCaller() caller: Caller): Promise<DeliveryView[]> {
    const rows = await deliveriesOf(this.database, ownerOf(caller, partner), { after: after ?? '0', type, limit: limit ?? 100 });
    return rows.map(({ inQueue, byWebhook, ...row }) => {
      return { position: row.id, inQueue: inQueue ?? false, byWebhook, event: JSON.parse(eventOf(row).toString()) };
    });
  }

  @Get('webhook')
  @Allow(...READERS)
  @ApiOperation({ summary: 'How your webhook stands; the directory sets where it is' })
  @ApiOkResponse({ type: WebhookView })
  @ApiNotFoundResponse({ description: 'there is none' })
  async read(@Query() { partner }: OfPartner, @TheCaller() caller: Caller): Promise<WebhookView> {
    const found = await readWebhook(this.database, ownerOf(caller, partner));
    if (!found) throw noWebhook();
    const off = found.state !== 'on' || !found.failingSince;
    return { ...found, disabledOn: off ? null : disabledOn(found.failingSince) };
  }

  @Get('webhook/attempts')
  @Allow(...READERS)
  @ApiOperation({ summary: 'Calls of the last 30 days, newest first' })
  @ApiOkResponse({ type: [AttemptView] })
  attempts(@Query() { partner, limit, ...filter }: AttemptsQuery, @TheCaller() caller: Caller): Promise<AttemptView[]> {
    return listAttempts(this.database, ownerOf(caller, partner), { ...filter, limit: limit ?? 100 });
  }

  @Post('webhook/enable')
  @HttpCode(200)
  @Allow(...OWNERS)
  @ApiOperation({ summary: 'Calls it again, beginning with the message that it did not take' })
  @ApiOkResponse({ type: WebhookView })
  @ApiNotFoundResponse({ description: 'there is none' })
  async enable(@Query() of: OfPartner, @TheCaller() caller: Caller): Promise<WebhookView> {
    if (!(await this.units.run(({ tx }) => enableWebhook(tx, ownerOf(caller, of.partner))))) throw noWebhook();
    return this.read(of, caller);
  }

  @Post('webhook/test')
  @HttpCode(200)
  @Allow(...OWNERS)
  @ApiOperation({
    summary: 'Calls it once with `webhook.tested.v1`, and says what came of it. It stands in no line and is not tried again',
  })
  @ApiOkResponse({ type: TestedView })
  @ApiNotFoundResponse({ description: 'there is none' })
  @ApiConflictResponse({ description: 'webhooks are off in this hub' })
  async test(@Query() { partner }: OfPartner, @TheCaller() caller: Caller): Promise<TestedView> {
    if (!this.calls.on) throw new Problem(409, 'webhooks_off', 'This hub calls no webhooks: it was given no key for their secrets.');
    const owner = ownerOf(caller, partner);
    // A receiver may take its time, and each test under way holds a connection of the hub.
    if (this.testing.has(owner)) throw new Problem(429, 'too_many', BEING_TESTED, undefined, { 'Retry-After': '1' });
    this.testing.add(owner);
    try {
      return await this.callOnce(owner);
    } finally {
      this.testing.delete(owner);
    }
  }

  private async callOnce(owner: string): Promise<TestedView> {
    const found = await readWebhook(this.database, owner);
    if (!found) throw noWebhook();
    const [id, at] = [newId(), new Date()];
    const data: WebhookTestedV1 = { sentence: 'This is a test. There is nothing to do.', at: at.toISOString() };
    const message = {
      id: '0',
      event: id,
      type: 'webhook.tested.v1',
      subject: `partner/${owner}`,
      area: this.area.code,
      data: JSON.stringify(data),
    };
    const signedByOld = found.oldUntil !== null && found.oldUntil > at;
    const called = { partner: owner, url: found.url, generation: found.generation, signedByOld };
    const result = await this.calls.call(called, id, eventOf({ ...message, madeAt: at, traceparent: null }));
    const verdict = verdictOf(result, at);
    const taken = verdict.kind === 'taken';
    return { id, taken, ms: result.ms, ...('status' in result && { status: result.status }), ...(!taken && { why: verdict.why }) };
  }

  @Post('webhook/replay')
  @HttpCode(202)
  @Allow(...OWNERS)
  @ApiOperation({
    summary: 'Sends again what was sent: all from an instant on, or these. The ids are the same: a receiver drops what it knows',
  })
  @ApiAcceptedResponse({ type: ReplayView })
  @ApiNotFoundResponse({ description: 'there is no webhook, or one of the messages is not kept' })
  async replay(@Query() of: OfPartner, @Body() { from, ids }: ReplayWanted, @TheCaller() caller: Caller): Promise<ReplayView> {
    const owner = ownerOf(caller, of.partner);
    if ((from === undefined) === (ids === undefined)) throw new Problem(422, 'from_or_ids', 'Give either `from` or `ids`.');
    return this.units.run(async ({ tx }) => {
      if (!(await readWebhook(tx, owner))) throw noWebhook();
      if (from !== undefined) return { messages: (await replayFrom(tx, owner, new Date(from)))! };
      const kept = await replayThese(tx, owner, ids!);
      const faults = ids!.flatMap((id, nth) =>
        kept.includes(id.toLowerCase())
          ? []
          : [
              {
                path: `ids[${nth}]`,
                code: 'not_found',
                sentence: 'There is no such message in your line any more.',
                act: 'sender' as const,
              },
            ],
      );
      if (faults.length > 0) throw new Problem(404, 'not_found', 'Some of these messages are not kept: nothing is sent again.', faults);
      return { messages: kept.length };
    });
  }
}

/** A partner's own; an administrator says whose. */
function ownerOf({ organisation, roles }: Caller, asked: string | undefined): string {
  if (!roles.includes('hub_administrator')) return organisation!;
  if (!asked) throw new Problem(422, 'which_partner', 'Say whose line you mean: `partner`.');
  return asked;
}

const BEING_TESTED = 'Your webhook is being tested. Wait until that test has come to something, and ask again.';
const noWebhook = () => new Problem(404, 'no_webhook', 'Your organisation has set no webhook.');
