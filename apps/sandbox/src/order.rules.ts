import { categories, interventions, type Category, type Intervention } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';

/** What a provider's system asks the invented agency to do. */
export interface Order {
  count: number;
  district?: string;
  category: Category;
  interventions: Intervention[];
  /** The referral is withdrawn this many seconds after it was accepted. */
  withdrawAfterSeconds?: number;
}

const MOST = 20;
const LONGEST = 300;

export type ReadOrder = { kind: 'order'; order: Order } | { kind: 'faulty'; faults: Fault[] };

/** Reads an order; what is left out is one shoplifting with a letter wished for. Every fault is told. */
export function readOrder(body: unknown): ReadOrder {
  const faults: Fault[] = [];
  const fault = (path: string, code: string, sentence: string) => void faults.push({ path, code, sentence, act: 'sender' });
  const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : undefined;
  if (!given) fault('', 'not_an_object', 'Send one JSON object; it may be empty.');
  const known = ['count', 'district', 'category', 'interventions', 'withdrawAfterSeconds'];
  for (const name of Object.keys(given ?? {})) {
    if (!known.includes(name)) fault(name, 'unknown_field', `This field is not known. An order has: ${known.join(', ')}.`);
  }
  const { count = 1, district, category = 'SHP', interventions: wished = ['letter'], withdrawAfterSeconds } = given ?? {};
  const whole = (value: unknown, least: number, most: number) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
  if (!whole(count, 1, MOST)) fault('count', 'out_of_range', `This must be a whole number from 1 to ${MOST}.`);
  if (district !== undefined && typeof district !== 'string') fault('district', 'wrong_type', 'This must be the code of a district.');
  if (!categories.includes(category as Category)) fault('category', 'not_one_of', `This must be one of: ${categories.join(', ')}.`);
  const isWished = Array.isArray(wished) && wished.length > 0 && wished.every((one) => interventions.includes(one as Intervention));
  if (!isWished) fault('interventions', 'not_one_of', `This must be a list of: ${interventions.join(', ')}.`);
  if (withdrawAfterSeconds !== undefined && !whole(withdrawAfterSeconds, 0, LONGEST))
    fault('withdrawAfterSeconds', 'out_of_range', `This must be a whole number from 0 to ${LONGEST}.`);
  if (faults.length > 0) return { kind: 'faulty', faults };
  return { kind: 'order', order: { count, district, category, interventions: wished, withdrawAfterSeconds } as Order };
}
