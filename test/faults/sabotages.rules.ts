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
  /** Draws moments that do. */
  seed: number;
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
    only: ['slow:intake', 'kill-service:intake'],
    faults: 4,
    seed: 20,
  },
  'relay-by-id': {
    sentence: 'the relay publishes what has a higher id than the last, instead of what lies between two snapshots',
    file: `${MESSAGING}/relay.js`,
    edits: [
      [
        'where id > $4 and pg_visible_in_snapshot(xid, upto.seen) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)',
        'where id > $4 and $1::pg_snapshot is not null',
      ],
      ["{ from: to, to, last: '0' }", '{ from: to, to, last: page.at(-1)?.id ?? at.last }'],
    ],
    only: ['slow-command'],
    faults: 2,
    seed: 11,
  },
  'forget-key': {
    sentence: 'the inbox does not know a repeat from a first message',
    file: `${MESSAGING}/messaging-in-batches.migration.js`,
    edits: [
      [
        '      drop function inbox_append;\n      drop function outbox_append;',
        '      alter table inbox_key drop constraint inbox_key_pkey, add primary key (source, message_id, inbox_id);\n      drop function inbox_append;\n      drop function outbox_append;',
      ],
    ],
    only: ['repeat'],
    faults: 1,
    seed: 11,
  },
  'position-first': {
    sentence: 'the position moves, in a transaction of its own, before the effects',
    file: `${MESSAGING}/worker.js`,
    edits: [
      [
        'await inTimedTransaction(this.owned.client, async (tx, now) => {',
        'await this.movePast(this.owned.client, rows);\n        await inTimedTransaction(this.owned.client, async (tx, now) => {',
      ],
      ['            await this.movePast(tx, rows);\n', ''],
    ],
    only: ['terminate-backends'],
    faults: 2,
    seed: 11,
  },
};

/** @throws RangeError where there is no such sabotage */
export function sabotageNamed(name: string): Sabotage {
  const known = SABOTAGES[name];
  if (!known) throw new RangeError(`There is no sabotage ${name}. There are: ${Object.keys(SABOTAGES).join(', ')}.`);
  return known;
}
