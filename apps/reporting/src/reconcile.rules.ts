import { caseStates, type CaseState } from '#contracts/codes.js';

/**
 * Every referral is somewhere, once: received = arrived + rejected + set aside + duplicate + the cases by state.
 * The same partition is made twice, from the services' own data and from the read model; reconciled means that they agree.
 */
export type Place = 'arrived' | 'rejected' | 'set_aside' | CaseState;
export const places: readonly Place[] = ['arrived', 'rejected', 'set_aside', ...caseStates];
export type Counts = Partial<Record<string, number>>;

/** What each service says of its own data (`GET /partition`). */
export interface IntakePartition {
  /** Referrals ever taken in, counted apart from what became of them. */
  received?: number;
  arrived: number;
  rejected: number;
  setAside: number;
  duplicate: number;
  cases: Counts;
}
export interface Parts {
  intake?: IntakePartition;
  matching?: Counts;
  casework?: Counts;
}

/** Cases on their way from one service to another; below zero: cases that the later one still holds and the earlier one no longer does. */
export interface HandOver {
  from: 'intake' | 'matching' | 'casework';
  to: 'matching' | 'casework' | 'intake';
  cases: number;
}

export interface Combined {
  /** Null where the service that knows did not answer: never a zero. */
  partition: Record<Place, number | null>;
  received: number | null;
  handOvers: HandOver[];
}

const workStates = [
  'allocated',
  'contacting',
  'preparing',
  'scheduled',
  'delivered',
  'agreement',
  'follow_up',
  'parked',
  'on_hold',
] as const;
/** States that casework alone knows. */
const inWork: readonly Place[] = ['contacting', 'preparing', 'scheduled', 'delivered', 'agreement', 'follow_up'];
const atIntake: readonly CaseState[] = ['triage', 'needs_information', 'withdrawn', 'unsuitable', 'out_of_area'];

const of = (counts: Counts, state: string): number => counts[state] ?? 0;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** One partition of what three services know, each case counted once, by whoever is furthest along with it. */
export function combine({ intake, matching, casework }: Parts): Combined {
  const partition = Object.fromEntries(places.map((place) => [place, null])) as Record<Place, number | null>;
  if (intake) {
    partition.arrived = intake.arrived;
    partition.rejected = intake.rejected;
    partition.set_aside = intake.setAside;
    // A message that repeats another, and a case that was merged into another, are both in one place: duplicate.
    partition.duplicate = intake.duplicate + of(intake.cases, 'duplicate');
    for (const state of atIntake) partition[state] = of(intake.cases, state);
  }
  if (intake && casework)
    for (const state of ['parked', 'on_hold'] as const) partition[state] = of(intake.cases, state) + of(casework, state);
  if (matching) for (const state of ['waiting', 'offered', 'reallocating'] as const) partition[state] = of(matching, state);
  if (casework) for (const state of [...inWork, 'closed' as const]) partition[state] = of(casework, state);

  const working = casework && sum(workStates.map((state) => of(casework, state)));
  const handOvers: HandOver[] = [];
  if (matching && casework && working !== undefined) {
    const toCasework = of(matching, 'allocated') - working;
    partition.allocated = of(casework, 'allocated') + toCasework;
    handOvers.push({ from: 'matching', to: 'casework', cases: toCasework });
  }
  if (intake && matching) {
    const live = sum(['waiting', 'offered', 'allocated', 'reallocating'].map((state) => of(matching, state)));
    partition.ready = of(intake.cases, 'ready') - live;
    handOvers.push({ from: 'intake', to: 'matching', cases: partition.ready });
  }
  if (intake && casework) handOvers.push({ from: 'casework', to: 'intake', cases: of(casework, 'closed') - of(intake.cases, 'closed') });

  return { partition, received: intake ? (intake.received ?? receivedOf(intake)) : null, handOvers };
}

const receivedOf = (intake: IntakePartition): number =>
  intake.arrived + intake.rejected + intake.setAside + intake.duplicate + sum(Object.values(intake.cases).map((count) => count ?? 0));

/** Messages that a service has yet to take or to work, or facts that it has yet to publish. What is owed to partners moves no case, and is not asked. */
export interface Backlog {
  service: string;
  /** At the broker: of the hub's facts and of partners' messages. */
  queue: number;
  inbox: number;
  outbox: number;
  held: number;
}
export interface Unanswered {
  service: string;
  why: string;
}
export interface Difference {
  place: string;
  services: number | null;
  readModel: number | null;
  sentence: string;
}
export interface Reconciliation {
  reconciled: boolean;
  /** Nothing is in flight: what differs now will go on differing. */
  quiet: boolean;
  received: { services: number | null; readModel: number };
  partition: { place: Place; services: number | null; readModel: number }[];
  differences: Difference[];
  handOvers: HandOver[];
  inFlight: Backlog[];
  unanswered: Unanswered[];
}

export function reconcile(parts: Parts, readModel: Counts, backlogs: Backlog[], unanswered: Unanswered[]): Reconciliation {
  const { partition, received, handOvers } = combine(parts);
  const rows = places.map((place) => ({ place, services: partition[place], readModel: of(readModel, place) }));
  const inReadModel = sum(rows.map((row) => row.readModel));
  const counted = rows.every((row) => row.services !== null) ? sum(rows.map((row) => row.services ?? 0)) : null;
  const inFlight = backlogs.filter(({ queue, inbox, outbox, held }) => queue + inbox + outbox + held > 0);
  const differences = [
    ...rows.filter((row) => row.services !== row.readModel).map(placeDiffers),
    ...handOvers.filter(({ cases }) => cases !== 0).map(astray),
    ...(received !== null && counted !== null && received !== counted ? [sumDiffers(received, counted)] : []),
    ...(received !== inReadModel ? [placeDiffers({ place: 'received', services: received, readModel: inReadModel })] : []),
  ];
  return {
    reconciled: differences.length === 0 && unanswered.length === 0,
    quiet: unanswered.length === 0 && partition.arrived === 0 && inFlight.length === 0,
    received: { services: received, readModel: inReadModel },
    partition: rows,
    differences,
    handOvers: handOvers.filter(({ cases }) => cases !== 0),
    inFlight,
    unanswered,
  };
}

function placeDiffers({ place, services, readModel }: { place: string; services: number | null; readModel: number }): Difference {
  const said = services === null ? 'are not known, since a service did not answer' : `say ${services}`;
  return { place, services, readModel, sentence: `${place}: the services ${said}; the read model says ${readModel}.` };
}

function astray({ from, to, cases }: HandOver): Difference {
  const sentence =
    cases > 0 ? `${cases} handed on by ${from}, and not known to ${to}.` : `${-cases} held by ${to}, and no longer by ${from}.`;
  return { place: `${from} to ${to}`, services: cases, readModel: null, sentence };
}

const sumDiffers = (received: number, counted: number): Difference => ({
  place: 'received',
  services: received,
  readModel: counted,
  sentence: `${received} were received; ${counted} are in the partition.`,
});
