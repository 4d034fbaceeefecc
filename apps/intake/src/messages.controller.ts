import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsDefined, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { newId } from '#platform/new-id.js';
import { senderOf } from './http-door.js';
import { Means } from './means.js';
import { MendMessage } from './mend-message.js';
import { insertViews } from './people.queries.js';
import { HUB, openBody } from './receipt.js';
import { messagesAsked, receivedById, type Outcome, type ReceivedShown } from './register.queries.js';

const outcomes = ['accepted', 'done', 'duplicate', 'rejected', 'set_aside'] as const;

class MessagesQuery {
  @IsOptional() @IsIn(outcomes) outcome?: Outcome;
  /** The sender's own id of the message. */
  @IsOptional() @IsString() @MaxLength(200) messageId?: string;
  /** The last message of the page before. */
  @IsOptional() @Matches(/^\d{1,18}$/) before?: string;
}
class Mended {
  @ApiProperty({ type: Object, description: 'the whole data of the message, corrected' }) @IsDefined() data!: object;
}

/** What partners sent, and what became of it. */
@ApiTags('messages')
@Controller('messages')
export class MessagesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
    @Inject(MendMessage) private readonly mending: MendMessage,
  ) {}

  @Get()
  @Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'Messages and their outcomes, the latest first; a partner sees its own' })
  async list(@Query() query: MessagesQuery, @TheCaller() caller: Caller) {
    const sender = senderOf(caller);
    const rows = await messagesAsked(this.database, { ...query, ...(sender !== HUB && { source: sender }), limit: 100 });
    return rows.map(shown);
  }

  @Get(':id')
  @Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'One message with every fault; an administrator also gets its kept body, and that view is logged' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours' })
  async read(@Param('id') id: string, @TheCaller() caller: Caller) {
    const row = /^\d{1,18}$/.test(id) ? await receivedById(this.database, id) : undefined;
    const sender = senderOf(caller);
    if (!row || (sender !== HUB && row.source !== sender)) throw new Problem(404, 'unknown_message', 'There is no such message of yours.');
    const body = sender === HUB ? openBody(this.means.vault, row) : undefined;
    if (body === undefined) return shown(row);
    await this.noteView(row, caller);
    return { ...shown(row), ...parsed(body) };
  }

  @Post(':id/mend')
  @HttpCode(200)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Correct a rejected or set-aside message and replay it, once' })
  @ApiResponse({ status: 409, description: 'it was mended or given up before' })
  @ApiResponse({ status: 422, description: 'there are faults left; nothing has changed' })
  async mend(@Param('id') id: string, @Body() { data }: Mended, @TheCaller() caller: Caller) {
    return shown(await this.mending.mend(id, data, caller.id));
  }

  @Post(':id/give-up')
  @HttpCode(204)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Give a message up: its body is deleted, and it counts as rejected' })
  async giveUp(@Param('id') id: string): Promise<void> {
    await this.mending.giveUp(id);
  }

  private async noteView(row: ReceivedShown, caller: Caller): Promise<void> {
    const { organisation = null, id: viewer, kind: viewer_kind } = caller;
    const view = {
      id: newId(),
      case_id: row.case_id,
      inbox_id: row.inbox_id,
      viewer,
      viewer_kind,
      organisation,
      purpose: 'correction',
      people: [],
      at: new Date(),
    };
    await insertViews(this.database, [view]);
  }
}

const shown = (row: ReceivedShown) => ({
  id: row.inbox_id,
  source: row.source,
  door: row.door,
  messageId: row.message_id,
  type: row.type,
  receivedAt: row.received_at,
  settledAt: row.settled_at,
  outcome: row.outcome,
  faults: row.faults,
  ...(row.case_id && { case: row.case_id, reference: row.reference }),
  ...(row.repeats && { repeats: row.repeats }),
  ...(row.keep_until && { keptUntil: row.keep_until }),
  ...(row.mended_at && { mendedAt: row.mended_at, mendedBy: row.mended_by }),
  ...(row.given_up_at && { givenUpAt: row.given_up_at }),
});

/** As data where it is JSON, else as the text that it is. */
function parsed(body: string): { data: unknown } | { text: string } {
  try {
    return { data: JSON.parse(body) as unknown };
  } catch {
    return { text: body };
  }
}
