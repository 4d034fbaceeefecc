import type { CapacityKind } from '#contracts/codes.js';
import type { Day, Month } from '../capacity/calendar.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';

/** What a provider has to do, in the two months that a case takes its points from. */
export interface Load {
  provider: string;
  months: LoadOfMonth[];
  /** Per cent of the work, by the agreement in force; 0 where there is none. */
  agreedPercent: number;
  /** Points taken under it. */
  pointsTaken: number;
}

export interface LoadOfMonth {
  month: Month;
  kind: CapacityKind;
  available: number | null;
  committed: number;
  held: number;
  /** Taken of those available, whole; above 100 where more is taken than is there. Null where there is no figure to hold it against. */
  percent: number | null;
}

export const loadOf = ({ id, remit, months, pointsTaken }: ProviderNow, today: Day): Load => ({
  provider: id,
  months: months.map(({ month, kind, available, committed, held }) => ({
    month,
    kind,
    available,
    committed,
    held,
    percent: percentOf(committed + held, available),
  })),
  agreedPercent: remit.agreements.find(({ from, to }) => from <= today && today <= to)?.sharePercent ?? 0,
  pointsTaken,
});

const percentOf = (taken: number, available: number | null) =>
  available === null || available === 0 ? null : Math.round((100 * taken) / available);

/** Of both months together; 0 where nothing is available. */
export const percentOfBoth = (load: number, { months: [first, second] }: ProviderNow): number =>
  percentOf(load, (first.available ?? 0) + (second.available ?? 0)) ?? 0;
