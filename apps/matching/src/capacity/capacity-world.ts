import type { Database, Tx } from '#platform/database.js';
import { providerId } from '../examples.js';
import { monthsSeen } from './capacity.queries.js';
import { monthOf } from './calendar.rules.js';
import type { Moment } from './count-months.js';
import { declareMonths } from './declare-months.js';
import type { Declaring } from './declarations.writes.js';

// For specs: two providers, and words for what they have.

export const ONE = providerId(1);
export const TWO = providerId(2);

/** Two providers that have told nothing yet, and nothing else. */
export async function startAnew(database: Database): Promise<void> {
  await database.query('truncate provider, offer, matched_case, case_facts, conflict_key, decision, sitting cascade');
  for (const id of [ONE, TWO]) {
    await database.query(
      `insert into provider (id, area, code, name, profile) values ($1::uuid, 'cambridgeshire', $1::text, $1::text, '{}')`,
      [id],
    );
    await database.query('insert into capacity (provider) values ($1)', [id]);
  }
}

/** Ten in the morning of a day in summer. */
export const on = (today: string): Moment => ({ today, now: new Date(`${today}T09:00:00Z`) });

export const declaring = (declared: Declaring['declared'], over: Partial<Declaring> = {}): Declaring => ({
  provider: ONE,
  declared,
  declaredAt: new Date('2026-06-01T08:00:00Z'),
  declaredBy: 'staff-1',
  ...over,
});

export const declare = (tx: Tx, declared: Declaring['declared'], moment = on('2026-06-10'), over: Partial<Declaring> = {}) =>
  declareMonths(tx, [declaring(declared, { declaredAt: moment.now, ...over })], moment);

/** Each month of a provider in a word: its points or `?` or `*`, what is kept, and what is taken. */
export async function figures(tx: Tx, moment = on('2026-06-10'), provider = ONE, most = 4): Promise<string> {
  const months = (await monthsSeen(tx, [provider], monthOf(moment.today))).get(provider)!;
  return months
    .slice(0, most)
    .map(({ kind, available, kept, committed, held }) => {
      const figure = kind === 'unknown' ? '?' : kind === 'unlimited' ? '*' : String(available);
      return `${figure}${kept > 0 ? `(${kept})` : ''}${committed + held > 0 ? `-${committed}-${held}` : ''}`;
    })
    .join(' ');
}
