import type { Held } from '#messaging/held.js';
import type { Unit } from '#messaging/unit.js';
import { acquainted, NOBODY_KNOWN } from '../acquainted.queries.js';
import type { AreaRules } from '../area-rules.js';
import { askingOf, sittingAt } from '../decide-at-desk.js';
import { Desk } from '../desk.js';
import { casesOf, keysOf, type MatchedCase } from '../matching.queries.js';
import { saveStates } from '../matching.writes.js';
import { offersOf } from '../offers.queries.js';
import { placeCases } from '../place-cases.js';
import { explain } from '../rules/every-rule.rules.js';
import { questionOf, youthServiceFirst } from '../rules/look-at-providers.rules.js';
import type { Asking } from '../rules/question.rules.js';
import { decide } from '../rules/run-decision.rules.js';
import { sharesOf } from '../rules/score.rules.js';
import { takeBack } from '../take-back.js';
import { withdrawOffers } from '../withdraw-offers.js';
import { writeVerdicts } from '../write-verdicts.js';
import { isStillAsProposed, isStillClosing, type MoveVerdict } from './move-still-holds.rules.js';
import { placeOf, withPlace } from './plan-place.rules.js';
import type { Live, PlanAsked } from './plan-world.rules.js';
import { liveIn, moveOf, saveOutcome, type MoveRow } from './plans.queries.js';
import { liveOf } from './world-at-desk.js';

/**
 * Makes one move of a plan, against the capacity of this moment and under every hard rule: the offer or allocation that it ends and the offer that it
 * makes stand in one transaction, so the case is never at two. What the move frees goes to who waits, in turn, as ever. A move that does not hold any
 * more changes nothing and says why; one that is made is made once, whoever asks again.
 * @returns undefined where the plan has no such move
 */
export async function applyMove(
  unit: Unit,
  rules: AreaRules,
  held: Pick<Held, 'among'>,
  plan: { id: string; asked: PlanAsked },
  nth: number,
  by: string,
) {
  const desk = await Desk.open(unit, rules);
  const move = await moveOf(unit.tx, plan.id, nth);
  if (!move) return undefined;
  if (move.state === 'done') return { kind: 'already', code: move.outcome!, sentence: move.sentence! } as const;
  const stuck = (await held.among(unit, [`case/${move.case}`])).size > 0;
  const verdict = stuck ? HELD : await tryMove(desk, plan.asked, move, by);
  await saveOutcome(unit.tx, plan.id, nth, { state: verdict.kind, code: verdict.code, sentence: verdict.sentence }, unit.now, by);
  await desk.settle();
  return verdict;
}

const HELD: MoveVerdict = {
  kind: 'failed',
  code: 'held',
  sentence: 'An earlier message about this case has failed and waits for a person. It cannot be moved until that is mended.',
};

async function tryMove(desk: Desk, asked: PlanAsked, move: MoveRow, by: string): Promise<MoveVerdict> {
  const { tx } = desk.unit;
  const known = (await casesOf(tx, [move.case])).get(move.case)!;
  const [row] = await liveIn(tx, desk.rules.area, move.case);
  const live = row && liveOf(row, desk);
  const asProposed = isStillAsProposed(move, { ...known, live }, asked, desk.unit.now.toISOString());
  if (asProposed.kind !== 'holds') return asProposed;
  if (live && move.because.some(({ kind }) => kind === 'closing')) {
    const closing = isStillClosing(desk.provider(live.provider), desk.moment.today);
    if (closing.kind !== 'holds') return closing;
  }
  const people = await acquainted(tx, await keysOf(tx, [known.id]));
  const asking = askingOf(desk, known, people.get(known.id) ?? NOBODY_KNOWN);
  if (move.to !== null) {
    const failing = failingNow(desk, asking, live, move.to);
    if (failing) return failing;
  }
  if (live) await leave(desk, live, move);
  if (move.to === null) await placeCases(desk, [known.id]);
  else await offer(desk, known, asking, move.to, by);
  return { kind: 'done', code: 'done', sentence: move.to === null ? 'Its offer was taken back, and it waits.' : 'It was offered.' };
}

/** What stands against it at this moment, with its own place given up. */
function failingNow(desk: Desk, asking: Asking, live: Live | undefined, to: string): MoveVerdict | undefined {
  const { today } = desk.moment;
  const place = live && placeOf(live, desk.providers);
  const providers = desk.providers.map((provider, at) => (place?.at === at ? withPlace(provider, place, -1, today) : provider));
  const provider = providers.find(({ id }) => id === to);
  if (!provider) return { kind: 'failed', code: 'no_such_provider', sentence: 'That provider is not there any more.' };
  const stand = { sitting: sittingAt(desk, [asking]), providers, earmarks: desk.earmarks, shares: sharesOf(providers, today) };
  const failing = explain(questionOf(asking, provider, stand, youthServiceFirst(asking, stand)));
  if (failing.length === 0) return undefined;
  return { kind: 'failed', code: failing[0]!.rule, sentence: failing.map(({ sentence }) => sentence).join(' ') };
}

async function leave(desk: Desk, live: Live, move: MoveRow): Promise<void> {
  const { tx } = desk.unit;
  const offer = (await offersOf(tx, [live.offer])).get(live.offer)!;
  const closing = move.because.some(({ kind }) => kind === 'closing');
  if (offer.state === 'open') await withdrawOffers(desk, [{ offer, reason: closing ? 'provider_closing' : 'rebalanced' }]);
  else await takeBack(desk, [{ offer, reason: 'rebalanced', by: 'hub' }]);
  await saveStates(tx, [{ id: move.case, state: offer.state === 'open' ? 'waiting' : 'reallocating' }]);
}

/** @throws where the decision falls otherwise than the rules just said: nothing of the move is kept */
async function offer(desk: Desk, known: MatchedCase, asking: Asking, to: string, by: string): Promise<void> {
  const sitting = { ...sittingAt(desk, [asking]), providers: [desk.provider(to)!] };
  const { verdicts } = decide(sitting);
  if (verdicts[0]!.outcome.kind !== 'offered') throw new Error(`A move of case ${known.id} passed every rule and was not decided so.`);
  await writeVerdicts(desk, sitting, verdicts, { cases: new Map([[known.id, known]]), asked: new Set([known.id]), byPerson: by });
  await placeCases(desk, []);
}
