import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { Inbox } from './inbox.js';

/** Which of the held messages: these, those of one handler and cause, or all. */
export interface HeldChosen {
  ids?: string[];
  handler?: string;
  cause?: string;
}

export interface HeldRetryShown {
  id: string;
  askedAt: Date;
  staged: number;
  waiting: number;
  done: number;
  /** Failed again, and left to a person again. */
  failed: number;
  /** The first hundred of those. */
  failures: { message: string; handler: string; cause: string; reason: string }[];
}

/** More are staged by asking again. */
const AT_ONCE = 10_000;

/**
 * Held messages run again in numbers. To stage one is to take it from the person whom it is left to, in one step that finds each so once: who asks at the
 * same time stages none of the same. What is staged the worker runs one by one, between its batches, in the transaction that releases it.
 */
@Injectable()
export class HeldRetries {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
  ) {}

  /** Those that are left to a person; what is tried again by itself is left alone. */
  async stage({ ids, handler, cause }: HeldChosen, askedBy: string): Promise<{ id: string; staged: number }> {
    const id = newId();
    const staged = await this.database.transaction(async (tx) => {
      await tx.query('insert into held_retry (id, asked_by) values ($1, $2)', [id, askedBy]);
      const { rowCount } = await tx.query(
        `with chosen as (
           select inbox_id from held where state = 'person' and ($2::bigint[] is null or inbox_id = any($2)) and ($3::text is null or handler = $3)
             and ($4::text is null or cause = $4) order by inbox_id limit ${AT_ONCE} for update
         ), staged as (
           update held h set state = 'retry', due_at = now(), attempts = 0 from chosen c where h.inbox_id = c.inbox_id and h.state = 'person'
           returning h.inbox_id
         )
         insert into held_retry_item (retry, inbox_id) select $1::uuid, inbox_id from staged`,
        [id, ids ?? null, handler ?? null, cause ?? null],
      );
      return rowCount ?? 0;
    });
    this.inbox.filled.raise();
    return { id, staged };
  }

  /** @throws Problem 404 where nothing was staged under this id, or a month ago */
  async read(id: string): Promise<HeldRetryShown> {
    const { rows } = await this.database.query<HeldRetryShown>(
      `with items as (
         select i.inbox_id, h.state, h.handler, h.cause, h.reason
         from held_retry_item i left join held h on h.inbox_id = i.inbox_id where i.retry = $1
       )
       select r.id, r.asked_at as "askedAt", (select count(*) from items)::int as staged,
         (select count(*) from items where state is not null and state <> 'person')::int as waiting,
         (select count(*) from items where state is null)::int as done,
         (select count(*) from items where state = 'person')::int as failed,
         coalesce((
           select jsonb_agg(jsonb_build_object('message', inbox_id::text, 'handler', handler, 'cause', cause, 'reason', reason) order by inbox_id)
           from (select * from items where state = 'person' order by inbox_id limit 100) f
         ), '[]') as failures
       from held_retry r where r.id = $1`,
      [id],
    );
    if (!rows[0]) throw new Problem(404, 'unknown_retry', 'Nothing was staged by you under this id.');
    return rows[0];
  }
}
