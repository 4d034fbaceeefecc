import type { Day, Month } from '../capacity/calendar.rules.js';
import { halvesOf, type MonthNow } from '../capacity/months.rules.js';
import type { Busy, ProviderNow } from '../rules/question.rules.js';
import type { Live } from './plan-world.rules.js';

/** Where a case is, or would be, and what it takes there. */
export interface Place {
  /** Place of the provider in the world. */
  at: number;
  points: number;
  booked: Month;
  serious: boolean;
  /** Accepted: its points are committed, else they are held. */
  committed: boolean;
  intervention: string;
  people: readonly (string | undefined)[];
}

/** @throws where its provider is none of these */
export function placeOf(
  { provider, points, booked, serious, state, intervention, lead, second }: Live,
  providers: readonly ProviderNow[],
): Place {
  const at = providers.findIndex(({ id }) => id === provider);
  if (at < 0) throw new RangeError(`There is no provider ${provider}.`);
  return { at, points, booked, serious, committed: state !== 'open', intervention, people: [lead, second] };
}

/** What it takes of the two months that are looked at: nothing of one that has passed. */
export const pointsIn = ({ points, booked }: Pick<Place, 'points' | 'booked'>, month: Month): number =>
  halvesOf(points, booked).find((half) => half.month === month)?.points ?? 0;

export const pointsInBoth = (place: Pick<Place, 'points' | 'booked'>, { months }: ProviderNow): number =>
  pointsIn(place, months[0].month) + pointsIn(place, months[1].month);

/**
 * The provider with this case, or (−1) without it. Another object: others saw it as it was.
 * @param today on which it leaves: who gives up a serious case has the days after it; undefined where it is merely looked at without it
 */
export function withPlace(provider: ProviderNow, place: Place, sign: 1 | -1, today?: Day): ProviderNow {
  const month = (now: MonthNow): MonthNow => {
    const more = sign * pointsIn(place, now.month);
    const ordinary = now.ordinary + (place.serious ? 0 : more);
    return place.committed ? { ...now, committed: now.committed + more, ordinary } : { ...now, held: now.held + more, ordinary };
  };
  const rests = sign === -1 && place.committed && place.serious;
  const busy = place.people.reduce(
    (all, code) => (code === undefined ? all : counted(all, code, sign, rests ? today : undefined)),
    provider.busy,
  );
  return { ...provider, months: [month(provider.months[0]), month(provider.months[1])], busy };
}

function counted(busy: readonly Busy[], facilitator: string, more: number, seriousEndedOn: Day | undefined): readonly Busy[] {
  const before = busy.find((each) => each.facilitator === facilitator) ?? { facilitator, cases: 0 };
  const after = { ...before, cases: Math.max(0, before.cases + more), ...(seriousEndedOn !== undefined && { seriousEndedOn }) };
  return [...busy.filter((each) => each.facilitator !== facilitator), after];
}
