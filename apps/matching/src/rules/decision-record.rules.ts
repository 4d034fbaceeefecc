import type { CapacityKind } from '#contracts/codes.js';
import type { Absence, Facilitator } from '../capacity/facilitator.rules.js';
import type { MonthNow } from '../capacity/months.rules.js';
import { bytesOf, whole } from './canonical.rules.js';
import type { MatchingRules } from './matching-rules.rules.js';
import type { Asking, Busy, ProviderNow, Remit } from './question.rules.js';
import { decide, type Decided } from './run-decision.rules.js';
import { PARTS, type PriceSet } from './score.rules.js';
import type { Earmark, Look, Sitting, Verdict } from './sitting.rules.js';
import { sameAbsences, sameBusy } from './team.rules.js';

/**
 * What is kept of a sitting, as text: a column of JSON would put its keys in another order. What changes seldom is named by its version; what was
 * seen once stands once, and each decision holds its case and its verdict.
 */
export interface SittingRecord {
  sitting: string;
  /** In turn. */
  decisions: DecisionRecord[];
  /** Cases that were looked at beside them and wait as they did, as they stood. Without them the same places might come out otherwise. */
  beside: string[];
}

export interface DecisionRecord {
  case: string;
  /** The case as it stood. */
  asking: string;
  verdict: string;
}

/** What of a case its facts do not say: those are kept once a version, and decisions name it. */
export function inputsOf({ facts: _, ...inputs }: Asking): string {
  return bytesOf(inputs);
}

/** The inverse: the case as it stood, as its record holds it. */
export const askingOf = (inputs: string, facts: Asking['facts']): string =>
  bytesOf({ ...(JSON.parse(inputs) as Omit<Asking, 'facts'>), facts });

/** Where what a record names is looked up. Undefined what is not kept any more. */
export interface Kept {
  rules(id: string): MatchingRules | undefined;
  prices(id: string): PriceSet | undefined;
  remit(provider: string, version: number): Remit | undefined;
  staff(provider: string, version: number): readonly Facilitator[] | undefined;
}

/** Of all its cases; which of them were merely looked at beside is the writer's to say. */
export function recordOf(sitting: Sitting, verdicts: readonly Verdict[]): SittingRecord {
  const asked = new Map(sitting.cases.map((each) => [each.id, each]));
  return {
    sitting: sittingBytes(sitting, verdicts),
    decisions: verdicts.map((verdict) => decisionRecord(asked.get(verdict.case)!, verdict)),
    beside: [],
  };
}

/**
 * What all decisions of a sitting rest on alike, as `SittingSeen` is written. Of hundreds of providers: made in the order of the letters, of whole numbers
 * alone, it need not be gone through for them once more.
 */
export function sittingBytes(
  { at, today, contactBy, rulesId, pricesId, providers, earmarks }: Sitting,
  verdicts: readonly Verdict[],
): string {
  const byId = new Map(providers.map((each) => [each.id, each]));
  // Every verdict has every provider, in turn; without one there is nothing to name.
  const inTurn = verdicts[0]?.looks.map(({ provider }) => byId.get(provider)!) ?? [];
  const parts = {
    at: JSON.stringify(at),
    contactBy: JSON.stringify(contactBy),
    earmarks: JSON.stringify(byTheirBytes(earmarks.map(earmarkSeen))),
    prices: JSON.stringify(pricesId ?? null),
    providers: `[${inTurn.map(providerBytes).join()}]`,
    rules: JSON.stringify(rulesId),
    today: JSON.stringify(today),
  } satisfies Record<keyof SittingSeen, string>;
  return `{${Object.entries(parts).map(([key, bytes]) => `"${key}":${bytes}`).join()}}`; // prettier-ignore
}

export const decisionRecord = (asking: Asking, verdict: Verdict): DecisionRecord => ({
  case: verdict.case,
  asking: bytesOf(asking),
  verdict: bytesOf(shortVerdict(verdict)),
});

/** month, kind, available, kept, committed, held, ordinary */
type MonthSeen = [string, CapacityKind, number | null, number, number, number, number];

export interface ProviderSeen {
  id: string;
  remit: number;
  staff: number;
  suspended: boolean;
  paused: boolean;
  months: [MonthSeen, MonthSeen];
  lastAllocatedAt: string | null;
  pointsTaken: number;
  busy: readonly Busy[];
  absences: readonly Absence[];
}

interface SittingSeen extends Pick<Sitting, 'at' | 'today' | 'contactBy'> {
  rules: string;
  prices: string | null;
  /** In turn: verdicts name them by their place. */
  providers: ProviderSeen[];
  earmarks: readonly Earmark[];
}

/** By its people: a provider as it was written last. Each transaction reads all of them anew, and few are other than they were. */
const written = new WeakMap<readonly Facilitator[], { provider: ProviderNow; bytes: string }>();

function providerBytes(provider: ProviderNow): string {
  const last = written.get(provider.staff);
  if (last && isSeenAs(last.provider, provider)) return last.bytes;
  const bytes = JSON.stringify(providerSeen(provider));
  written.set(provider.staff, { provider, bytes });
  return bytes;
}

/** Whatever is written of a provider must be compared here too, or it would be written as it was before: the spec has a row for each field, or does not compile. */
const isSeenAs = (was: ProviderNow, is: ProviderNow): boolean =>
  was.id === is.id &&
  was.lastAllocatedAt === is.lastAllocatedAt &&
  was.paused === is.paused &&
  was.pointsTaken === is.pointsTaken &&
  was.remitVersion === is.remitVersion &&
  was.staffVersion === is.staffVersion &&
  was.suspended === is.suspended &&
  sameMonth(was.months[0], is.months[0]) &&
  sameMonth(was.months[1], is.months[1]) &&
  sameBusy(was.busy, is.busy) &&
  sameAbsences(was.absences, is.absences);

const sameMonth = (was: MonthNow, is: MonthNow): boolean =>
  was === is ||
  (was.month === is.month &&
    was.kind === is.kind &&
    was.available === is.available &&
    was.kept === is.kept &&
    was.committed === is.committed &&
    was.held === is.held &&
    was.ordinary === is.ordinary);

// Keys stand in the order of their letters: so they are written.

const providerSeen = (provider: ProviderNow): ProviderSeen => ({
  absences: byTheirBytes(provider.absences.map(absenceSeen)),
  busy: provider.busy.map(busySeen).sort((a, b) => (a.facilitator < b.facilitator ? -1 : 1)),
  id: provider.id,
  lastAllocatedAt: provider.lastAllocatedAt,
  months: [monthSeen(provider.months[0]), monthSeen(provider.months[1])],
  paused: provider.paused,
  pointsTaken: whole(provider.pointsTaken),
  remit: whole(provider.remitVersion),
  staff: whole(provider.staffVersion),
  suspended: provider.suspended,
});

const byTheirBytes = <T>(list: readonly T[]): readonly T[] =>
  list.length < 2
    ? list
    : list
        .map((each) => ({ each, bytes: JSON.stringify(each) }))
        .sort((a, b) => (a.bytes < b.bytes ? -1 : 1))
        .map(({ each }) => each);

const earmarkSeen = ({ id, month, points, priority, provider, serious, since }: Earmark): Earmark => ({
  id,
  month,
  points: whole(points),
  priority: whole(priority),
  provider,
  serious,
  since,
});

const busySeen = ({ cases, facilitator, seriousEndedOn }: Busy): Busy => ({
  cases: whole(cases),
  facilitator,
  ...(seriousEndedOn !== undefined && { seriousEndedOn }),
});

/** Whether it is of whole days is all that a decision asks of its hours: what is not whole would print otherwise elsewhere. */
const absenceSeen = ({ facilitator, from, hours, kind, to }: Absence): Absence => ({
  facilitator,
  from,
  ...(hours !== undefined && { hours: whole(Math.ceil(hours)) }),
  kind,
  to,
});

const monthSeen = ({ month, kind, available, kept, committed, held, ordinary }: MonthNow): MonthSeen => [
  month,
  kind,
  available === null ? null : whole(available),
  whole(kept),
  whole(committed),
  whole(held),
  whole(ordinary),
];

const monthAgain = ([month, kind, available, kept, committed, held, ordinary]: MonthSeen): MonthNow => ({
  month,
  kind,
  available,
  kept,
  committed,
  held,
  ordinary,
  earmarked: 0,
  earmarkedOrdinary: 0,
});

/** A provider by its place; those that failed alike stand together. Some hundreds of them come to four thousand letters. */
function shortVerdict({ outcome, looks, leastPoints }: Verdict) {
  const failed = new Map<string, { failing: number; intervention?: string; points?: number; providers: number[] }>();
  const scored: (string | number | null)[][] = [];
  looks.forEach(({ failing, intervention, points, lead, second, score }: Look, nth) => {
    if (score) {
      const parts = PARTS.map((part) => score.parts[part]);
      scored.push([nth, intervention!, points!, lead!, second ?? null, score.total, score.price, ...parts]);
      return;
    }
    const alike = `${failing} ${intervention} ${points}`;
    const before = failed.get(alike);
    if (before) before.providers.push(nth);
    else failed.set(alike, { failing, ...(intervention !== undefined && { intervention, points: points! }), providers: [nth] });
  });
  return { failed: [...failed.values()], leastPoints, outcome, scored };
}

/** The sitting that a record was made of. @throws where something that it names is not kept any more */
export function sittingOf(record: SittingRecord, kept: Kept): Sitting {
  const seen = JSON.parse(record.sitting) as SittingSeen;
  return {
    at: seen.at,
    today: seen.today,
    contactBy: seen.contactBy,
    rulesId: seen.rules,
    rules: found(kept.rules(seen.rules), `rule set ${seen.rules}`),
    pricesId: seen.prices ?? undefined,
    prices: seen.prices === null ? undefined : found(kept.prices(seen.prices), `price set ${seen.prices}`),
    providers: seen.providers.map(({ id, remit, staff, months, ...rest }): ProviderNow => ({
      ...rest,
      id,
      remit: found(kept.remit(id, remit), `version ${remit} of provider ${id}`),
      remitVersion: remit,
      staff: found(kept.staff(id, staff), `version ${staff} of the staff of provider ${id}`),
      staffVersion: staff,
      months: [monthAgain(months[0]), monthAgain(months[1])],
    })),
    cases: [...record.decisions.map(({ asking }) => asking), ...record.beside].map((asking) => JSON.parse(asking) as Asking),
    earmarks: seen.earmarks,
  };
}

function found<T>(what: T | undefined, name: string): T {
  if (what === undefined) throw new Error(`The record cannot be run again: ${name} is not kept.`);
  return what;
}

export type Replay = { kind: 'same' } | { kind: 'different'; cases: string[] };

/** Decides again what was decided, from the record alone. @throws as `sittingOf` does */
export function runAgain(record: SittingRecord, kept: Kept): { sitting: Sitting; decided: Decided; replay: Replay } {
  const sitting = sittingOf(record, kept);
  const decided = decide(sitting);
  return { sitting, decided, replay: held(record, recordOf(sitting, decided.verdicts)) };
}

/** The same, for whoever asks only whether it comes out as it was. */
export const replay = (record: SittingRecord, kept: Kept): Replay => runAgain(record, kept).replay;

/** The two against each other, byte for byte. */
function held(record: SittingRecord, again: SittingRecord): Replay {
  const verdicts = new Map(again.decisions.map((each) => [each.case, each]));
  const cases = record.decisions.filter((each) => {
    const now = verdicts.get(each.case);
    return now?.asking !== each.asking || now.verdict !== each.verdict;
  });
  if (cases.length > 0 || again.sitting !== record.sitting)
    return { kind: 'different', cases: (cases.length > 0 ? cases : record.decisions).map((each) => each.case) };
  return { kind: 'same' };
}

/** The same sitting under other rules: what each case would have come to. For a trial before they go live. */
export const tryRules = (record: SittingRecord, kept: Kept, rules: MatchingRules): Verdict[] =>
  decide({ ...sittingOf(record, kept), rules }).verdicts;
