import { addMonths, type Month } from './calendar.rules.js';
import { MONTHS_AHEAD, monthsFrom, type DeclaredMonths, type MonthTold, type OpenTold } from './declared-months.rules.js';

/** What is held of one month: what was told of it last. */
export interface MonthHeld extends Omit<MonthTold, 'source'> {
  /** Undefined, like the moment, where nothing ever was told of it. */
  source?: MonthTold['source'];
  declaredAt?: Date;
}

/** All that is held of what a provider told. */
export interface Told {
  /** In their order, without a gap. */
  months: MonthHeld[];
  /** What every month comes to that is not among them yet. */
  open?: OpenTold & { declaredAt: Date };
}

/** The months held, followed to a month by what was told of every month, and unknown where nothing was. @param present the first that is held from now on */
export function followedTo(told: Told, present: Month, to: Month): Told {
  const last = told.months.at(-1)?.month ?? addMonths(present, -1);
  const added = monthsFrom(addMonths(last, 1), to);
  return { ...told, months: [...told.months, ...added.map((month) => heldOf(month, told.open))] };
}

function heldOf(month: Month, open: Told['open']): MonthHeld {
  if (!open || month < open.from) return { month, kind: 'unknown' };
  const { from: _, ...rest } = open;
  return { month, ...rest };
}

/**
 * With one more declaration. Of each month what was declared last holds, in whatever order declarations arrive; so a clock that runs behind replaces
 * nothing.
 */
export function withDeclared(told: Told, declared: DeclaredMonths & { kind: 'declared' }, declaredAt: Date, present: Month): Told {
  const { open } = declared;
  // As far as the declaration reaches, so that what was told before of the months until it begins is held by then.
  const horizon = addMonths(present, MONTHS_AHEAD);
  const last = declared.months.at(-1)!.month;
  const followed = followedTo(told, present, last > horizon ? last : horizon);
  const byMonth = new Map(declared.months.map((each) => [each.month, each]));
  const months = followed.months.map((held): MonthHeld => {
    if (held.declaredAt !== undefined && held.declaredAt > declaredAt) return held;
    const said = byMonth.get(held.month);
    if (said) return { ...said, declaredAt };
    return open && held.month >= open.from ? heldOf(held.month, { ...open, declaredAt }) : held;
  });
  const isLater = told.open === undefined || told.open.declaredAt <= declaredAt;
  const stands = open && isLater ? { ...open, declaredAt } : told.open;
  return { months, ...(stands && { open: stands }) };
}
