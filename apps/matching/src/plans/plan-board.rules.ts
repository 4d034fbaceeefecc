import { harmerIsMinor } from '../case-facts.rules.js';
import { failingMask } from '../rules/every-rule.rules.js';
import { examine } from '../rules/hard-rule.rules.js';
import { questionOf, youthServiceFirst, type Stand } from '../rules/look-at-providers.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import type { Candidate } from './plan-candidates.rules.js';
import { pointsInBoth, withPlace, type Place } from './plan-place.rules.js';

/** Why a move is in a plan, as it is found; sentences are made of it later. */
export type Why =
  { kind: 'place' } | { kind: 'make_room'; for: number } | { kind: 'leave' } | { kind: 'level'; aims: readonly ('level' | 'shares')[] };

export interface Made {
  /** Which candidate. */
  i: number;
  from: Place | undefined;
  /** Undefined: it is to wait. */
  to: Place | undefined;
  why: Why;
}

/** With the providers as they were before it. */
interface Undoable extends Made {
  before: readonly (readonly [at: number, provider: ProviderNow])[];
}

/** Where everybody is as a plan grows, move by move. Each move is asked of every hard rule as the moves before it have left things. */
export class PlanBoard {
  readonly providers: ProviderNow[];
  readonly made: Undoable[] = [];
  /** Questions asked so far: what a plan may spend is counted in them, so that every machine finds the same. */
  asked = 0;
  private readonly places: (Place | undefined)[];

  constructor(
    private readonly stand: Stand,
    readonly candidates: readonly Candidate[],
  ) {
    this.providers = [...stand.providers];
    this.places = candidates.map(({ from }) => from);
  }

  placeOf = (i: number): Place | undefined => this.places[i];
  hasMoved = (i: number): boolean => this.made.some((each) => each.i === i);

  /** Points of the two months that are taken there. */
  loadOf(at: number): number {
    const { months } = this.providers[at]!;
    return months[0].committed + months[0].held + months[1].committed + months[1].held;
  }

  /** What it would be there; undefined where a hard rule fails now. */
  mayTake(i: number, at: number): Place | undefined {
    this.asked++;
    const { asking, serious } = this.candidates[i]!;
    const provider = this.providers[at]!;
    const stand = this.standing();
    const youthFirst = harmerIsMinor(asking.facts) && youthServiceFirst(asking, { ...stand, providers: this.without(i) });
    const e = examine(questionOf(asking, provider, stand, youthFirst));
    if (failingMask(e) !== 0 || !e.work || e.pair?.kind !== 'pair') return undefined;
    const people = [e.pair.lead, e.pair.second];
    return {
      at,
      points: e.work.points,
      booked: provider.months[0].month,
      serious,
      committed: false,
      intervention: e.work.row.code,
      people,
    };
  }

  move(i: number, to: Place | undefined, why: Why): void {
    const from = this.places[i];
    const before = [from, to].flatMap((place) => (place ? [[place.at, this.providers[place.at]!] as const] : []));
    this.made.push({ i, from, to, why, before });
    this.shift(i, to);
  }

  mark = (): number => this.made.length;

  rollBack(mark: number): void {
    while (this.made.length > mark) {
      const { i, from, before } = this.made.pop()!;
      for (const [at, provider] of before) this.providers[at] = provider;
      this.places[i] = from;
    }
  }

  /** One that was placed waits again, as if it had never been placed: only room is freed by it. */
  takeOut(i: number): Made {
    const nth = this.made.findIndex((each) => each.i === i);
    const [out] = this.made.splice(nth, 1);
    this.shift(i, out!.from);
    return out!;
  }

  /** Those whose earmarks still stand wait still. */
  standing(): Stand {
    const { earmarks } = this.stand;
    if (earmarks.length === 0) return { ...this.stand, providers: this.providers };
    const placed = new Set(this.made.flatMap(({ i, to }) => (to ? [this.candidates[i]!.asking.id] : [])));
    return { ...this.stand, providers: this.providers, earmarks: earmarks.filter(({ id }) => !placed.has(id)) };
  }

  loadsOf = (): number[] => this.providers.map((_, at) => this.loadOf(at));
  pointsAt = (place: Place): number => pointsInBoth(place, this.providers[place.at]!);

  private without(i: number): ProviderNow[] {
    const place = this.places[i];
    const providers = [...this.providers];
    if (place) providers[place.at] = withPlace(providers[place.at]!, place, -1);
    return providers;
  }

  private shift(i: number, to: Place | undefined): void {
    const { today } = this.stand.sitting;
    const before = this.places[i];
    if (before) this.providers[before.at] = withPlace(this.providers[before.at]!, before, -1, today);
    if (to) this.providers[to.at] = withPlace(this.providers[to.at]!, to, 1, today);
    this.places[i] = to;
  }
}
