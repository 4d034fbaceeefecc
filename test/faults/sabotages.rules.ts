/** One thing broken on purpose, that a fault run must find out. */
export interface Sabotage {
  sentence: string;
  /** Of the build. */
  file: string;
  /** Each text stands there exactly once, and is replaced. */
  edits: readonly (readonly [string, string])[];
  /** Faults that bring it out soonest. */
  only: readonly string[];
  faults: number;
}

const MESSAGING = 'libs/messaging/src';

/** The order of these four against each other is what nothing lost and nothing doubled rests on: each one undoes one of them. */
export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  'acknowledge-early': {
    sentence: 'a message is acknowledged before the inbox has committed it',
    file: `${MESSAGING}/arrive.js`,
    edits: [
      [
        '        for (let pause = 100; !this.over;',
        '        if (!this.over) this.channel.ack(messages.at(-1), true);\n        for (let pause = 100; !this.over;',
      ],
      ['if (!this.over)\n                    this.channel.ack(messages.at(-1), true);', ''],
    ],
    only: ['kill-service:intake', 'kill-service:notifications', 'kill-service:reporting', 'kill-database'],
    faults: 8,
  },
  'relay-by-id': {
    sentence: 'the relay publishes what has a higher id than the last, instead of what lies between two snapshots',
    file: `${MESSAGING}/relay.js`,
    edits: [
      ["\n            last = '0';", ''],
      [
        `select * from (
         select o.* from outbox o where o.xid >= pg_snapshot_xmax($1::pg_snapshot)
         union all
         select o.* from outbox o where o.xid = any(array(select pg_snapshot_xip($1::pg_snapshot)))
       ) seen where pg_visible_in_snapshot(xid, $2::pg_snapshot) and id > $3 order by id`,
        `select o.* from outbox o where $1::text is not null and $2::text is not null and o.id > $3 order by o.id`,
      ],
      ["rows.length === 0 && last === '0'", 'rows.length === 0'],
      [
        "'from_snapshot = $2, to_snapshot = $2, last_id = 0', [to]",
        "'from_snapshot = $2, to_snapshot = $2, last_id = $3', [to, rows.at(-1).id]",
      ],
    ],
    only: ['slow-command'],
    faults: 3,
  },
  'forget-key': {
    sentence: 'the inbox does not know a repeat from a first message',
    file: `${MESSAGING}/messaging-tables.migration.js`,
    edits: [
      ['default now(), primary key (source, message_id)', 'default now(), primary key (source, message_id, inbox_id)'],
      ['select distinct on (k.source, k.message_id) k.source', 'select k.source'],
      ['and key.message_id = i.message_id', 'and key.message_id = i.message_id and key.inbox_id = i.id'],
    ],
    only: ['repeat'],
    faults: 2,
  },
  'position-first': {
    sentence: 'the position moves, in a transaction of its own, before the effects',
    file: `${MESSAGING}/worker.js`,
    edits: [
      [
        'await inTransaction(this.owned.client, async (tx) => {',
        'await this.movePast(this.owned.client, rows);\n        await inTransaction(this.owned.client, async (tx) => {',
      ],
      ['            await this.movePast(tx, rows);\n', ''],
    ],
    only: ['terminate-backends'],
    faults: 3,
  },
};

/** @throws RangeError where there is no such sabotage */
export function sabotageNamed(name: string): Sabotage {
  const known = SABOTAGES[name];
  if (!known) throw new RangeError(`There is no sabotage ${name}. There are: ${Object.keys(SABOTAGES).join(', ')}.`);
  return known;
}
