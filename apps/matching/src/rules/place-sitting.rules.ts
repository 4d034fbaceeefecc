import { fits, halvesOf, type MonthNow } from '../capacity/months.rules.js';
import type { Work } from './case-needs.rules.js';
import { choosePair, type PairFound } from './choose-pair.rules.js';
import { questionOf, type Stand } from './look-at-providers.rules.js';
import type { Asking, Busy, ProviderNow } from './question.rules.js';
import type { Earmark } from './sitting.rules.js';

/** A case that some providers may be asked to take, in the order of the sitting. */
export interface Candidate {
  asking: Asking;
  serious: boolean;
  /** The best first: what the harmed person prefers, then the score, then whose turn it is. May be none, and more may come to it. */
  options: Option[];
}

export interface Option {
  /** Place of the provider in the stand. */
  at: number;
  work: Work;
  preferred: boolean;
  /** Of the score, in ten-thousandths. */
  total: number;
  /** Ten-thousandths of value, and above any value where the harmed person prefers it. */
  gain: number;
}

export const bestFirst = (a: Option, b: Option): number => Number(b.preferred) - Number(a.preferred) || b.total - a.total || a.at - b.at;

/** Where a case is, and who would take it there. */
interface Placed {
  option: Option;
  pair: PairFound & { kind: 'pair' };
}

/** How many moves of one case for another a sitting may look at: some tenths of a second. Counted, not timed, so that every machine finds the same. */
const MOST_MOVES = 200_000;

/**
 * Who is placed where, so far. Every placing asks the rules of room and of people again, as the cases before it have left things; there is no
 * other account of what is free.
 */
export class Board {
  readonly placed: (Placed | undefined)[];
  readonly providers: ProviderNow[];
  /** By place of the provider, the cases that are placed there. */
  private readonly held = new Map<number, Set<number>>();
  private movesLeft = MOST_MOVES;

  constructor(
    private readonly stand: Stand,
    readonly candidates: readonly Candidate[],
  ) {
    this.providers = [...stand.providers];
    this.placed = candidates.map(() => undefined);
  }

  /** Earmarks of cases that still wait. */
  get earmarks(): Earmark[] {
    const placed = new Set(this.candidates.flatMap(({ asking }, i) => (this.placed[i] ? [asking.id] : [])));
    return this.stand.earmarks.filter(({ id }) => !placed.has(id));
  }

  /** The providers as they would stand if this one case were not placed. */
  without(i: number): ProviderNow[] {
    const placed = this.placed[i]!;
    this.takeOut(i);
    const providers = [...this.providers];
    this.restore(i, placed);
    return providers;
  }

  /** Sum of what the placements are worth. */
  get gain(): number {
    return this.placed.reduce((sum, each) => sum + (each?.option.gain ?? 0), 0);
  }

  /** @returns false, and nothing done, where it does not fit or nobody is free for it */
  put(i: number, option: Option): boolean {
    const pair = this.pairFor(i, option);
    if (!pair) return false;
    this.placed[i] = { option, pair };
    this.holdAt(option.at, i);
    this.book(i, 1);
    return true;
  }

  takeOut(i: number): void {
    this.book(i, -1);
    this.held.get(this.placed[i]!.option.at)!.delete(i);
    this.placed[i] = undefined;
  }

  /** Back where it was, with whom it was. */
  private restore(i: number, placed: Placed): void {
    this.placed[i] = placed;
    this.holdAt(placed.option.at, i);
    this.book(i, 1);
  }

  /**
   * In turn, each where it is best among what is left; where it fits nowhere, and moving one that is placed to another provider makes room, by that
   * move. Nobody is moved away from a provider that the harmed person prefers.
   */
  insertAll(): void {
    this.candidates.forEach(({ options }, i) => {
      if (this.placed[i] || options.some((option) => this.put(i, option))) return;
      this.insertByMove(i);
    });
  }

  private insertByMove(i: number): void {
    let best: { option: Option; other: number; to: Option } | undefined;
    let most = -Infinity;
    for (const option of this.candidates[i]!.options) {
      for (const other of this.heldAt(option.at)) {
        const was = this.placed[other]!;
        for (const to of this.candidates[other]!.options) {
          const gain = option.gain + to.gain - was.option.gain;
          if (to.at === option.at || gain <= most || (was.option.preferred && !to.preferred)) continue;
          if (--this.movesLeft < 0) break;
          if (!this.isRoomFor(other, to)) continue;
          this.takeOut(other);
          if (this.put(i, option)) {
            if (this.put(other, to)) {
              best = { option, other, to };
              most = gain;
              this.takeOut(other);
            }
            this.takeOut(i);
          }
          this.restore(other, was);
        }
      }
    }
    if (!best) return;
    this.takeOut(best.other);
    this.put(i, best.option);
    this.put(best.other, best.to);
  }

  /**
   * No case waits while one of lower priority has a place that it could have: it takes that place, and the other looks for a new one. Ends, since each
   * time one of higher priority comes in.
   */
  endEnvy(): void {
    for (let i = 0; i < this.candidates.length; i++) {
      if (this.placed[i] || !this.takeFromLower(i)) continue;
      this.insertAll();
      i = -1;
    }
  }

  private takeFromLower(i: number): boolean {
    const { asking, options } = this.candidates[i]!;
    for (const option of options) {
      for (const other of this.heldAt(option.at).reverse()) {
        if (this.candidates[other]!.asking.priority >= asking.priority) continue;
        const was = this.placed[other]!;
        this.takeOut(other);
        if (this.put(i, option)) return true;
        this.restore(other, was);
      }
    }
    return false;
  }

  /** Everybody as proposed, in turn. @returns false where something does not fit */
  lay(proposed: readonly (Option | undefined)[]): boolean {
    return proposed.every((option, i) => option === undefined || this.put(i, option));
  }

  private isRoomFor(i: number, option: Option): boolean {
    const { asking, serious } = this.candidates[i]!;
    const provider = this.providers[option.at]!;
    return fits(questionOf(asking, provider, this.standing(), false).months, option.work.points, serious);
  }

  private pairFor(i: number, option: Option): (PairFound & { kind: 'pair' }) | undefined {
    const { asking, serious } = this.candidates[i]!;
    const q = questionOf(asking, this.providers[option.at]!, this.standing(), false);
    if (!fits(q.months, option.work.points, serious)) return undefined;
    const pair = choosePair(q, option.work);
    return pair.kind === 'pair' ? pair : undefined;
  }

  private standing(): Stand {
    return this.stand.earmarks.length === 0 ? this.stand : { ...this.stand, earmarks: this.earmarks };
  }

  private holdAt(at: number, i: number): void {
    const held = this.held.get(at);
    if (held) held.add(i);
    else this.held.set(at, new Set([i]));
  }

  /** In the order of the sitting. */
  private heldAt(at: number): number[] {
    return [...(this.held.get(at) ?? [])].sort((a, b) => a - b);
  }

  private book(i: number, sign: 1 | -1): void {
    const { option, pair } = this.placed[i]!;
    const { serious } = this.candidates[i]!;
    this.providers[option.at] = booked(this.providers[option.at]!, option.work.points, serious, [pair.lead, pair.second], sign);
  }
}

/** The provider with the points of one case more held, or (−1) less, and its people's cases counted. Another object: others saw it as it was. */
function booked(
  provider: ProviderNow,
  points: number,
  serious: boolean,
  people: readonly (string | undefined)[],
  sign: 1 | -1,
): ProviderNow {
  const halves = halvesOf(points, provider.months[0].month);
  const month = (nth: 0 | 1): MonthNow => {
    const now = provider.months[nth];
    const more = sign * halves[nth].points;
    return { ...now, held: now.held + more, ordinary: now.ordinary + (serious ? 0 : more) };
  };
  const busy = people.reduce((all, code) => (code === undefined ? all : counted(all, code, sign)), provider.busy);
  return { ...provider, months: [month(0), month(1)], busy };
}

function counted(busy: readonly Busy[], facilitator: string, sign: number): readonly Busy[] {
  const before = busy.find((each) => each.facilitator === facilitator) ?? { facilitator, cases: 0 };
  return [...busy.filter((each) => each.facilitator !== facilitator), { ...before, cases: before.cases + sign }];
}
