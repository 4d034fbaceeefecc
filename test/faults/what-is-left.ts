import { catalogue } from '#contracts/catalogue.js';
import type { Finding } from './findings.rules.js';
import * as ask from './ledger.queries.js';
import type { Receipts } from './receipts.js';

/** What was sent, and what of it has not been seen where it is to come to. */
export interface Sent {
  sent: Iterable<{ id: string; agency: string; door: 'queue' | 'http'; acknowledged: boolean }>;
  pending: Iterable<string>;
  /** Providers' answers, by id, with the provider. */
  reports: ReadonlyMap<string, string>;
  receipts: Pick<Receipts, 'has'>;
}

/**
 * What is missing, stands twice or does not agree, of all there is. While something is under way that may pass by itself: so the costly questions are
 * asked only where nothing is, or at the last.
 */
export async function whatIsLeft(tx: ask.Tx, sent: Sent, last: boolean): Promise<Finding[]> {
  const left: Finding[] = (await ask.underWay(tx)).map(({ what, n }) => ({ kind: 'unexpected', key: what, sentence: `${what}: ${n}` }));
  for (const id of sent.pending) left.push(lost(`referral ${id}`, `referral ${id} was acknowledged, and is not in the read model`));
  for (const id of sent.reports.keys()) left.push(lost(`report ${id}`, `a provider's answer ${id} was confirmed, and never decided`));
  if (left.length > 0 && !last) return left;
  return [...left, ...(await ofReferrals(tx, sent)), ...(await ofFacts(tx)), ...(await ofCases(tx))];
}

async function ofReferrals(tx: ask.Tx, { sent, receipts }: Sent): Promise<Finding[]> {
  const acknowledged = [...sent].filter((one) => one.acknowledged);
  const located = await ask.locate(
    tx,
    acknowledged.map(({ id }) => id),
    acknowledged.map(({ agency }) => agency),
  );
  return [
    ...located
      .filter((one) => !one.case_id || !one.at_reporting)
      .map(({ id }) => lost(`referral ${id}`, `referral ${id} was acknowledged, and has no case, or none in the read model`)),
    // Over HTTP the answer was the receipt.
    ...acknowledged
      .filter(({ id, door }) => door === 'queue' && !receipts.has(id))
      .map(({ id }) => lost(`receipt of ${id}`, `the receipt of referral ${id} never came`)),
  ];
}

/** Every fact has come to everybody who hears its type, and was said once. */
async function ofFacts(tx: ask.Tx): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [from, to, types] of EARS) {
    for (const { message_id: id, type } of await ask.unheard(tx, from, to, types)) {
      found.push(lost(`${to} ${id}`, `${type} ${id} was said by ${from}, and never came to ${to}`));
    }
  }
  for (const { what, key } of await ask.doubles(tx)) found.push(twice(`${what} ${key}`, `two ${what}: ${key}`));
  return found;
}

async function ofCases(tx: ask.Tx): Promise<Finding[]> {
  return [
    ...(await ask.disagreements(tx)).map(({ id, why }) => lost(`case ${id}`, `case ${id}: ${why}`)),
    ...(await ask.strangers(tx)).map(({ id, at }) => twice(`${at} ${id}`, `${at} has case ${id}, which intake has not`)),
    ...(await ask.heldForPerson(tx)).map(({ service, id, handler, cause, reason }): Finding => {
      return {
        kind: 'unexpected',
        key: `held ${service} ${id}`,
        sentence: `${service} holds ${id} (${handler}) for a person: ${cause}, ${reason}`,
      };
    }),
  ];
}

const lost = (key: string, sentence: string): Finding => ({ kind: 'lost', key, sentence });
const twice = (key: string, sentence: string): Finding => ({ kind: 'duplicated', key, sentence });

/** Who hears which types from whom. */
const EARS = ask.SERVICES.flatMap((from) =>
  ask.LISTENERS.map((to) => {
    const types = catalogue.filter(({ saidBy, heardBy }) => saidBy.includes(from) && heardBy.includes(to)).map(({ type }) => type);
    return [from, to, types] as const;
  }).filter(([, , types]) => types.length > 0),
);
