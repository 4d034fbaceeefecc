import { categories, interventions, ageBands } from '#contracts/codes.js';
import { addMonths, monthOf, type Month } from '../capacity/calendar.rules.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import { keptOf, type MonthNow } from '../capacity/months.rules.js';
import type { ProviderNow, Remit } from '../rules/question.rules.js';
import { makePlan, type Plan } from './make-plan.rules.js';
import type { PlanWorld } from './plan-world.rules.js';

/** What is supposed: nothing of it is written anywhere. */
export interface Supposed {
  /** Points a month more, or (below zero) less; in both months that are looked at where none is named. */
  gain: readonly { provider: string; points: number; months: readonly Month[] | undefined }[];
  add: readonly Newcomer[];
  /** Providers that are there no more: what they have is to go to others. */
  without: readonly string[];
}

/** A provider that does not exist yet. What is left out of its remit is all that there is; of prisons, languages and access needs it is none. */
export interface Newcomer {
  points: number;
  facilitators: readonly Facilitator[];
  remit: Partial<Remit> & Pick<Remit, 'home'>;
}

export interface Supposition {
  /** What the waiting list comes to without any of it. */
  asItIs: Pick<Plan, 'waiting' | 'after'>;
  supposing: Plan;
}

const MOST_MOVES = 1_000;

/**
 * Where the waiting cases would go, and those of providers that are there no more; nothing else is moved. Set beside what the list comes to as things
 * are, so that what is seen is the supposition's doing.
 * @throws RangeError naming a provider that is not there
 */
export function whatIf(world: PlanWorld, supposed: Supposed): Supposition {
  const asked = { allow: { accepted: true, begun: true }, among: undefined, most: MOST_MOVES };
  const waiting = world.cases.filter(({ live }) => !live);
  const leaving = world.cases.filter(({ live }) => live && supposed.without.includes(live.provider));
  const { waiting: counts, after } = makePlan({ ...world, cases: waiting }, { ...asked, aims: ['fill'] });
  const thus = { ...world, providers: providersSupposed(world, supposed), cases: [...waiting, ...leaving] };
  const aims = ['fill' as const, ...supposed.without.map((close) => ({ close }))];
  return { asItIs: { waiting: counts, after }, supposing: makePlan(thus, { ...asked, aims }) };
}

function providersSupposed(world: PlanWorld, { gain, add }: Supposed): ProviderNow[] {
  const unknown = gain.find(({ provider }) => world.providers.every(({ id }) => id !== provider));
  if (unknown) throw new RangeError(`There is no provider ${unknown.provider}.`);
  const others = world.providers.map((provider) => {
    const gains = gain.filter((each) => each.provider === provider.id);
    return gains.reduce((now, { points, months }) => withMore(now, points, months), provider);
  });
  return [...others, ...add.map((newcomer, nth) => providerOf(newcomer, nth, world))];
}

function withMore(provider: ProviderNow, points: number, months: readonly Month[] | undefined): ProviderNow {
  const become = (month: MonthNow): MonthNow => {
    if (month.kind === 'unlimited' || (months && !months.includes(month.month))) return month;
    const before = month.available ?? 0;
    const available = Math.max(0, before + points);
    // The share kept for serious cases is a share of what there is.
    const kept = before === 0 ? 0 : keptOf(available, Math.round((100 * month.kept) / before));
    return { ...month, kind: 'known', available, kept };
  };
  return { ...provider, months: [become(provider.months[0]), become(provider.months[1])] };
}

/** `new-1`, and so on: no id that a provider could have. */
function providerOf({ points, facilitators, remit }: Newcomer, nth: number, { today, rules }: PlanWorld): ProviderNow {
  const month = (of: Month): MonthNow => ({
    month: of,
    kind: 'known',
    available: points,
    kept: 0,
    committed: 0,
    held: 0,
    ordinary: 0,
    earmarked: 0,
    earmarkedOrdinary: 0,
  });
  const present = monthOf(today);
  return {
    id: `new-${nth + 1}`,
    remit: {
      youthJusticeService: false,
      categories: [...categories],
      districts: rules.districts.map(({ code }) => code),
      establishments: [],
      ageBands: [...ageBands],
      interventions: [...interventions],
      languages: [],
      access: [],
      ...remit,
      agreements: [{ from: today, to: addMonths(present, 12), sharePercent: 0 }],
    },
    staff: facilitators,
    remitVersion: 1,
    staffVersion: 1,
    suspended: false,
    paused: false,
    busy: [],
    absences: [],
    months: [month(present), month(addMonths(present, 1))],
    lastAllocatedAt: null,
    pointsTaken: 0,
  };
}
