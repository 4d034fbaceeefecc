import type { Database } from '#platform/database.js';
import type { Metrics } from '#platform/metrics.js';
import type { HubTransport } from './hub-transport.js';

/** Rows that are counted one by one; beyond, the distance of ids tells how many there are at the most. */
const COUNTED = 10_000;
/** Of what is held, the oldest that are looked at. */
const HELD_LOOKED_AT = 10_000;

/**
 * All that an operator must know of the tables, in one question that costs the same with ten rows and with ten million: it begins at the positions
 * and follows an index for so many rows, and no farther.
 */
export const FIGURES = `
  with inbox_ahead as (
    select id, received_at from inbox where id > (select position from worker) order by id limit ${COUNTED + 1}
  ), owed as (
    select * from (
      select id, said_at, xid from outbox where xid >= (select pg_snapshot_xmax(from_snapshot) from relay) order by xid limit ${COUNTED + 1}
    ) later
    union all
    select id, said_at, xid from outbox where xid = any(array(select pg_snapshot_xip(from_snapshot) from relay))
  ), outbox_owed as (
    select owed.* from owed, relay where not (pg_visible_in_snapshot(xid, to_snapshot) and id <= last_id)
  ), looked_at as (
    select state, held_at from held order by inbox_id limit ${HELD_LOOKED_AT}
  )
  select
    (select count(*) from inbox_ahead)::int as inbox, (select last_value from inbox_id) - (select min(id) from inbox_ahead) + 1 as inbox_at_most,
    extract(epoch from clock_timestamp() - (select min(received_at) from inbox_ahead))::float8 as inbox_age,
    (select count(*) from outbox_owed)::int as outbox, (select last_value from outbox_id) - (select min(id) from outbox_owed) + 1 as outbox_at_most,
    extract(epoch from clock_timestamp() - (select min(said_at) from outbox_owed))::float8 as outbox_age,
    coalesce((select jsonb_agg(h) from (
      select state, count(*) as waiting, extract(epoch from clock_timestamp() - min(held_at))::float8 as age from looked_at group by state
    ) h), '[]') as held`;

/** The planner does not know how near the end a position is, and would rather read a whole table; and what nobody waits for any more ends. */
export const BY_INDEX = `set local enable_seqscan = off; set local enable_bitmapscan = off; set local jit = off; set local statement_timeout = '2s'`;

/** Reads the figures as they stand. */
export async function readFigures(database: Database) {
  return database.transaction(async (tx) => {
    await tx.query(BY_INDEX);
    return (await tx.query(FIGURES)).rows[0];
  });
}

const STATES = ['retry', 'person', 'behind', 'given-up'] as const;

/** Puts up for scraping what waits before this service, in its inbox, in its outbox, and for a person. */
export function putUpPathFigures(metrics: Metrics, database: Database, transport: HubTransport): void {
  metrics.readOnScrape(
    'messages',
    {
      messages_inbox_waiting: { help: `Messages in the inbox that are not done; beyond ${COUNTED}, at the most so many` },
      messages_inbox_age_seconds: { help: 'Age of the oldest message in the inbox that is not done' },
      messages_outbox_waiting: { help: `Facts that are not published; beyond ${COUNTED}, at the most so many` },
      messages_outbox_age_seconds: { help: 'Age of the oldest fact that is not published' },
      messages_held: { help: `Messages held, or waiting behind one; of the oldest ${HELD_LOOKED_AT}` },
      messages_held_by_state: { help: 'The same by state: retry, person, behind, given-up', labelNames: ['state'] },
      messages_held_age_seconds: { help: 'Age of the oldest message held, by state', labelNames: ['state'] },
    },
    async (put) => {
      const figures = await readFigures(database);
      put('messages_inbox_waiting', countOf(figures.inbox, figures.inbox_at_most));
      put('messages_inbox_age_seconds', ageOf(figures.inbox_age));
      put('messages_outbox_waiting', countOf(figures.outbox, figures.outbox_at_most));
      put('messages_outbox_age_seconds', ageOf(figures.outbox_age));
      const held = figures.held as { state: string; waiting: number; age: number }[];
      put(
        'messages_held',
        held.reduce((sum, { waiting }) => sum + waiting, 0),
      );
      for (const state of STATES) {
        const known = held.find((each) => each.state === state);
        put('messages_held_by_state', known?.waiting ?? 0, { state });
        put('messages_held_age_seconds', ageOf(known?.age), { state });
      }
    },
  );
  metrics.readOnScrape(
    'broker',
    {
      messages_queue_waiting: {
        help: 'Messages that stand at the broker: in the queue of facts for this service, and in all its partners’ queues together',
        labelNames: ['queue'],
      },
    },
    async (put) => {
      for (const [queue, waiting] of await transport.waitingAtBroker()) put('messages_queue_waiting', waiting, { queue });
    },
  );
}

const countOf = (counted: number, atMost: string | null): number => (counted <= COUNTED ? counted : Math.max(counted, Number(atMost)));
const ageOf = (age: number | null | undefined): number => Math.max(0, age ?? 0);
