import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { doors, type Door } from '#contracts/codes.js';
import { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database, type Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { senderOf } from '../http-door.js';
import { Means } from '../means.js';
import { insertViews } from '../people.queries.js';
import { receiptOfReceived } from '../receipt-of-received.js';
import { HUB, openBody, ownReferenceHash } from '../receipt.js';
import { parsed } from './mend-message.js';
import { FailedGroupView, MessageView, SentView } from './message-views.js';
import { groupShown, messageShown, waitingShown } from './message-shown.js';
import {
  failedGroups,
  messageById,
  messagesAsked,
  messagesWaiting,
  states,
  waitingById,
  type MessagesAsked,
  type OwnMessage,
  type State,
} from './own-messages.queries.js';

const PAGE = 100;
/** Seconds. */
const SOON = '2';

class MessagesQuery {
  @ApiProperty({ required: false, enum: states }) @IsOptional() @IsIn(states) state?: State;
  @ApiProperty({ required: false, minLength: 1, maxLength: 200, description: 'Your own reference of the matter, as you sent it' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  reference?: string;
  @ApiProperty({ required: false, maxLength: 200, description: 'Your own id of the message' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  messageId?: string;
  @ApiProperty({ required: false, maxLength: 100 }) @IsOptional() @IsString() @MaxLength(100) type?: string;
  @ApiProperty({ required: false, enum: doors }) @IsOptional() @IsIn(doors) door?: Door;
  @ApiProperty({ required: false, minLength: 1, maxLength: 200, description: 'As the groups name it' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  cause?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Received from then on' })
  @IsOptional()
  @IsISO8601({ strict: true })
  from?: string;
  @ApiProperty({ required: false, format: 'date-time', description: 'Received before then' })
  @IsOptional()
  @IsISO8601({ strict: true })
  to?: string;
  @ApiProperty({ required: false, maxLength: 18, pattern: '^[0-9]+$', description: 'The last message of the page before' })
  @IsOptional()
  @Matches(/^\d{1,18}$/)
  before?: string;
}
class GroupsQuery {
  @ApiProperty({ required: false, enum: ['cause', 'type'] }) @IsOptional() @IsIn(['cause', 'type']) by?: 'cause' | 'type';
}

/** What partners sent, and what became of it. Each sees its own; administrators see all. */
@ApiTags('messages')
@Controller('messages')
@Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
export class MessagesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages and their states, the latest first, a hundred a page; a partner sees its own' })
  @ApiResponse({ status: 200, type: [MessageView], description: 'the messages' })
  async list(@Query() query: MessagesQuery, @TheCaller() caller: Caller) {
    const sender = senderOf(caller);
    const asked = this.asked(query, sender);
    const { wantsSettled, wantsWaiting } = wants(asked);
    // At one moment, or a message that is settled meanwhile would be in neither.
    return this.database.snapshot(async (tx) => {
      const settled = wantsSettled ? (await messagesAsked(tx, asked)).map((row) => messageShown(row, sender)) : [];
      const waiting = wantsWaiting ? (await messagesWaiting(tx, asked)).map(waitingShown) : [];
      return [...waiting, ...settled].sort((a, b) => Number(BigInt(b.id) - BigInt(a.id))).slice(0, PAGE);
    });
  }

  @Get('groups')
  @ApiOperation({ summary: 'What failed and nobody has seen to, counted by cause or by type, with what is to be done' })
  @ApiResponse({ status: 200, type: [FailedGroupView], description: 'the groups' })
  async groups(@Query() { by = 'cause' }: GroupsQuery, @TheCaller() caller: Caller) {
    const sender = senderOf(caller);
    return (await failedGroups(this.database, by, sender === HUB ? undefined : sender)).map((group) => groupShown(group, by));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One message: its state, every fault, when, in which trace, and the state of its case' })
  @ApiResponse({ status: 200, type: MessageView, description: 'the message' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours' })
  async read(@Param('id') id: string, @TheCaller() caller: Caller) {
    const sender = senderOf(caller);
    return this.database.snapshot(async (tx) => {
      const row = await this.ofSender(tx, id, sender);
      if (row) return messageShown(row, sender);
      const waiting = isNumber(id) ? await waitingById(tx, id) : undefined;
      if (!waiting || (sender !== HUB && waiting.source !== sender)) throw unknown();
      return waitingShown(waiting);
    });
  }

  @Get(':id/receipt')
  @ApiOperation({ summary: 'Its receipt, the same as by queue' })
  @ApiResponse({ status: 200, type: ReceiptIssuedV1, description: 'the receipt' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours; or none yet, and then `Retry-After` says when to ask again' })
  async receipt(@Param('id') id: string, @TheCaller() caller: Caller): Promise<ReceiptIssuedV1> {
    const sender = senderOf(caller);
    const receipt = await this.database.snapshot(async (tx) => {
      const row = await this.ofSender(tx, id, sender);
      if (row) return receiptOfReceived(row);
      const waiting = isNumber(id) ? await waitingById(tx, id) : undefined;
      if (!waiting || (sender !== HUB && waiting.source !== sender)) throw unknown();
      return undefined;
    });
    if (receipt) return receipt;
    throw new Problem(404, 'no_receipt_yet', 'What becomes of this message is not decided yet. Ask again.', undefined, {
      'Retry-After': SOON,
    });
  }

  @Get(':id/body')
  @Allow('agency_system', 'provider_system', 'hub_administrator')
  @ApiOperation({ summary: 'What was sent, as far as it is kept for mending. The view is logged' })
  @ApiResponse({ status: 200, type: SentView, description: 'what was sent' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours; or it is not kept, or no longer' })
  async body(@Param('id') id: string, @TheCaller() caller: Caller): Promise<{ data: unknown } | { text: string }> {
    const row = await this.ofSender(this.database, id, senderOf(caller));
    if (!row) throw unknown();
    const body = openBody(this.means.vault, row);
    if (body === undefined) throw new Problem(404, 'body_gone', 'What was sent is kept while it can be mended, for 30 days at the most.');
    await this.noteView(row, caller);
    const data = parsed(body);
    return typeof data === 'string' ? { text: data } : { data };
  }

  private asked({ reference, from, to, ...query }: MessagesQuery, sender: string): MessagesAsked {
    return {
      ...query,
      ...(reference !== undefined && { referenceHash: ownReferenceHash(this.means.vault, reference) }),
      ...(from !== undefined && { from: new Date(from) }),
      ...(to !== undefined && { to: new Date(to) }),
      ...(sender !== HUB && { source: sender }),
      limit: PAGE,
    };
  }

  private async ofSender(tx: Tx, id: string, sender: string): Promise<OwnMessage | undefined> {
    const row = isNumber(id) ? await messageById(tx, id) : undefined;
    if (row && sender !== HUB && row.source !== sender) throw unknown();
    return row;
  }

  private async noteView(row: OwnMessage, caller: Caller): Promise<void> {
    const { organisation = null, id: viewer, kind: viewer_kind } = caller;
    await insertViews(this.database, [
      {
        ...{ id: newId(), case_id: row.case_id, inbox_id: row.inbox_id, viewer, viewer_kind, organisation },
        ...{ purpose: 'correction', people: [], at: new Date() },
      },
    ]);
  }
}

/** What has no outcome yet has no cause, and its reference lies sealed in its body. */
function wants({ state, cause, referenceHash }: MessagesAsked): { wantsSettled: boolean; wantsWaiting: boolean } {
  const waits = state === 'arrived' || state === 'held';
  return { wantsSettled: !waits, wantsWaiting: (waits || state === undefined) && cause === undefined && referenceHash === undefined };
}

const isNumber = (id: string) => /^\d{1,18}$/.test(id);
const unknown = () => new Problem(404, 'unknown_message', 'There is no such message of yours.');
