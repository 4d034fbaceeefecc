import type { DeclineReason } from '#contracts/codes.js';
import type { Unit } from '#messaging/unit.js';
import { Problem } from '#platform/problem.js';
import { acquainted, NOBODY_KNOWN } from './acquainted.queries.js';
import type { AreaRules } from './area-rules.js';
import { askingOf, sittingAt } from './decide-at-desk.js';
import { Desk } from './desk.js';
import { casesOf, keysOf } from './matching.queries.js';
import { saveStates } from './matching.writes.js';
import { liveAllocations, offersOf, openOffers } from './offers.queries.js';
import { placeCases } from './place-cases.js';
import { explainVerdict } from './rules/explain-decision.rules.js';
import { decide } from './rules/run-decision.rules.js';
import { takeBack } from './take-back.js';
import { refuse, withdrawOffers } from './withdraw-offers.js';
import { writeVerdicts } from './write-verdicts.js';

// What people do with a case past the order in which the hub goes.

export type ByHand = { kind: 'done' } | { kind: 'not_known' } | { kind: 'refused'; code: string; sentence: string };

const refused = (code: string, sentence: string): ByHand => ({ kind: 'refused', code, sentence });

/** An administrator takes an open offer back; the case goes to the next best. */
export async function withdrawByHand(unit: Unit, rules: AreaRules, id: string): Promise<ByHand> {
  const desk = await Desk.open(unit, rules);
  const offer = (await offersOf(unit.tx, [id])).get(id);
  if (!offer) return { kind: 'not_known' };
  if (offer.state === 'withdrawn') return { kind: 'done' };
  if (offer.state !== 'open') return refused('not_open', 'This offer was answered or has lapsed: there is nothing to withdraw.');
  await withdrawOffers(desk, [{ offer, reason: 'administrator' }]);
  await refuse(desk, [offer]);
  await placeCases(desk, [offer.case]);
  return { kind: 'done' };
}

/** A provider hands back a case that it has; it is not asked about it again. */
export async function handBack(unit: Unit, rules: AreaRules, about: string, provider: string, reason: DeclineReason): Promise<ByHand> {
  const desk = await Desk.open(unit, rules);
  const [offer] = await liveAllocations(unit.tx, [about]);
  if (!offer || offer.provider !== provider) return { kind: 'not_known' };
  await takeBack(desk, [{ offer, reason: 'provider_handed_back', by: 'provider', handedBackFor: reason }]);
  await refuse(desk, [offer]);
  await placeCases(desk, [about]);
  return { kind: 'done' };
}

/**
 * An administrator offers a case to a provider of their choice. Every hard rule holds, but that it declined before: who asks again has asked. An open
 * offer elsewhere is withdrawn.
 */
export async function offerTo(unit: Unit, rules: AreaRules, about: string, provider: string, by: string): Promise<ByHand> {
  const desk = await Desk.open(unit, rules);
  const known = (await casesOf(unit.tx, [about])).get(about);
  if (!known || !desk.provider(provider)) return { kind: 'not_known' };
  if (known.state === 'allocated') return refused('allocated', 'A provider has this case. It must hand it back first.');
  if (known.state === 'ended' || known.state === 'paused') return refused('not_waiting', 'This case is not ready to be offered.');
  const [open] = await openOffers(unit.tx, { cases: [about] });
  if (open?.provider === provider) return { kind: 'done' };
  if (open) {
    await withdrawOffers(desk, [{ offer: open, reason: 'administrator' }]);
    await saveStates(unit.tx, [{ id: about, state: 'waiting' }]);
  }
  const people = await acquainted(unit.tx, await keysOf(unit.tx, [about]));
  const asking = { ...askingOf(desk, known, people.get(about) ?? NOBODY_KNOWN), refusedBy: [] };
  const sitting = { ...sittingAt(desk, [asking]), providers: [desk.provider(provider)!] };
  const decided = decide(sitting);
  const [verdict] = decided.verdicts;
  if (verdict!.outcome.kind !== 'offered') {
    const [considered] = explainVerdict(sitting, decided, about).providers;
    // Thrown, so that the offer which stood stands.
    throw new Problem(409, 'rules_fail', considered!.because.map(({ sentence }) => sentence).join(' '));
  }
  await writeVerdicts(desk, sitting, decided.verdicts, { cases: new Map([[about, known]]), asked: new Set([about]), byPerson: by });
  await placeCases(desk, []);
  return { kind: 'done' };
}
