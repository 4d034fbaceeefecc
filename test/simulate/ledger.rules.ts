import { halvesOf, keptOf, largestThatFits, type MonthNow } from '../../apps/matching/src/capacity/months.rules.js';
import { codeOfMonth } from './months.rules.js';

/** Points of every provider in every month of the year, as they stand. Matching's own rules say what fits. */
export class Ledger {
  private readonly months: MonthNow[][];

  /** @param available points by provider and month @param keptPercent for serious cases, by provider */
  constructor(
    available: readonly (readonly number[])[],
    private readonly keptPercent: readonly number[],
  ) {
    this.months = available.map((months, p) =>
      months.map((points, nth) => ({
        month: codeOfMonth(nth),
        kind: 'known',
        available: points,
        kept: keptOf(points, keptPercent[p]!),
        committed: 0,
        held: 0,
        ordinary: 0,
        earmarked: 0,
        earmarkedOrdinary: 0,
      })),
    );
  }

  month(p: number, nth: number): Readonly<MonthNow> {
    return this.months[p]![nth]!;
  }

  /** This month and the next, as copies: what is decided on does not change under whoever decided. */
  twoMonths(p: number, nth: number): [MonthNow, MonthNow] {
    return [{ ...this.months[p]![nth]! }, { ...this.months[p]![nth + 1]! }];
  }

  setAvailable(p: number, nth: number, points: number): void {
    Object.assign(this.months[p]![nth]!, { available: points, kept: keptOf(points, this.keptPercent[p]!) });
  }

  /** The most points that a case booked in this month may have. */
  largest(p: number, nth: number, serious: boolean): number {
    const months = this.months[p]!;
    return largestThatFits([months[nth]!, months[nth + 1]!], serious);
  }

  fits(p: number, nth: number, points: number, serious: boolean): boolean {
    return points <= this.largest(p, nth, serious);
  }

  hold(p: number, nth: number, points: number, serious: boolean): void {
    this.move(p, nth, points, (month, half) => {
      month.held += half;
      if (!serious) month.ordinary += half;
    });
  }

  giveBack(p: number, nth: number, points: number, serious: boolean): void {
    this.move(p, nth, points, (month, half) => {
      month.held -= half;
      if (!serious) month.ordinary -= half;
    });
  }

  commit(p: number, nth: number, points: number): void {
    this.move(p, nth, points, (month, half) => {
      month.held -= half;
      month.committed += half;
    });
  }

  private move(p: number, nth: number, points: number, by: (month: MonthNow, half: number) => void): void {
    halvesOf(points, codeOfMonth(nth)).forEach((half, k) => by(this.months[p]![nth + k]!, half.points));
  }
}
