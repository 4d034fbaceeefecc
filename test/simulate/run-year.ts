import { afterWorkingDays } from '#platform/working-days.rules.js';
import { hoursOf, priorityAt, scoreNow, type Able, type Moment } from './ask-matching.js';
import type { SimulatedArea } from './area-to-simulate.js';
import type { SimulatedCase } from './cases-of-seed.js';
import { EventQueue } from './event-queue.js';
import { Ledger } from './ledger.rules.js';
import { DAY, HOUR, isWorked, monthStarts, nthMonth, OFFER_MONTHS } from './months.rules.js';
import { stillAble } from './still-able.js';
import type { Year } from './year.js';

/** A case that waits for an offer. */
export interface Waiting {
  of: SimulatedCase;
  nth: number;
  /** Providers that declined, or let the offer lapse. */
  refusedBy: readonly number[];
}

/** A moment at which cases are decided together. */
export interface Sitting extends Moment {
  month: number;
  cases: readonly Waiting[];
  world: SimulatedArea;
  year: Year;
  ledger: Ledger;
  /** Priority at this moment, with what was waited. */
  priority(waiting: Waiting): number;
  /** Every rule but those of room holds. */
  able(waiting: Waiting): readonly Able[];
  fits(waiting: Waiting, able: Able): boolean;
  /** Makes an offer: its points are held from now on. @throws Error where a rule is broken */
  offer(waiting: Waiting, p: number): void;
}

export interface Policy {
  name: string;
  place(sitting: Sitting): void;
  /** On the morning of every working day, before whoever waits is looked at again. */
  morning?(sitting: Sitting, pointsChanged: boolean): void;
}

export interface Allocation {
  p: number;
  points: number;
  month: number;
  offeredAt: number;
  allocatedAt: number;
  /** Score at the moment of the offer, in ten-thousandths, without a price. */
  scoreThen: number;
}

export interface Done {
  /** By case. */
  allocated: readonly (Allocation | undefined)[];
  /** Times that a case waited while one of lower priority got a place that it could have had, decided at the same moment. */
  envy: number;
  offers: number;
  ledger: Ledger;
}

type Happening = { kind: 'ready'; waiting: Waiting } | { kind: 'answer'; offer: Open } | { kind: 'morning' };

interface Open {
  waiting: Waiting;
  p: number;
  points: number;
  month: number;
  offeredAt: number;
  scoreThen: number;
  withdrawn: boolean;
}

/** One year under one policy. Everybody is looked at again when a month begins, room comes free, or somebody closes; three declines cost a working day. */
export function runYear(year: Year, world: SimulatedArea, policy: Policy): Done {
  const { clocks } = world.rules;
  const hours = hoursOf(world);
  const ledger = new Ledger(
    year.available,
    world.providers.map(({ keptPercent }) => keptPercent),
  );
  const queue = new EventQueue<Happening>();
  const allocated: (Allocation | undefined)[] = year.cases.map(() => undefined);
  const waiting = new Map<number, Waiting>();
  const open = new Map<number, Open>();
  const lastAllocatedAt: (string | null)[] = world.providers.map(() => null);
  const pointsTaken = world.providers.map(() => 0);
  let [now, envy, offers, absences, closed] = [monthStarts[0]!, 0, 0, 0, false];

  const isOpen = (p: number) => !(closed && p === year.closing.p);
  const able = ({ of, refusedBy }: Waiting) => stillAble(of, (p) => refusedBy.includes(p) || !isOpen(p), world);

  function offer(each: Waiting, p: number): void {
    const { of } = each;
    const month = nthMonth(now);
    const to = able(each).find((one) => one.p === p);
    if (!waiting.has(each.nth) || !to || !ledger.fits(p, month, to.points, of.serious))
      throw new Error(`${policy.name} broke a rule with case ${of.id}.`);
    const scoreThen = scoreNow(of, p, moment(), world);
    ledger.hold(p, month, to.points, of.serious);
    waiting.delete(each.nth);
    offers++;
    const made: Open = { waiting: each, p, points: to.points, month, offeredAt: now, scoreThen, withdrawn: false };
    open.set(each.nth, made);
    const due = afterWorkingDays(new Date(now), of.serious ? clocks.offerDaysSerious : clocks.offerDays, hours).getTime();
    const { kind, percent } = of.answers[p]!;
    queue.plan(kind === 'lapse' ? due : now + Math.floor(((due - now) * percent) / 100), { kind: 'answer', offer: made });
  }

  const moment = (): Moment => ({ now, months: (p) => ledger.twoMonths(p, nthMonth(now)), isOpen, lastAllocatedAt, pointsTaken });
  const sittingOf = (cases: readonly Waiting[]): Sitting => {
    const month = nthMonth(now);
    return {
      ...moment(),
      month,
      cases,
      world,
      year,
      ledger,
      priority: ({ of }) => priorityAt(of, now, world),
      able,
      fits: ({ of }, { p, points }) => ledger.fits(p, month, points, of.serious),
      offer,
    };
  };

  function sit(cases: readonly Waiting[]): void {
    if (cases.length === 0 || now >= monthStarts[OFFER_MONTHS]!) return;
    const sitting = sittingOf(cases);
    policy.place(sitting);
    envy += enviedIn(sitting);
  }

  function enviedIn({ cases, priority, month }: Sitting): number {
    const placed = cases.flatMap((each) => open.get(each.nth) ?? []);
    if (placed.length === 0) return 0;
    return cases.filter((each) => {
      if (!waiting.has(each.nth)) return false;
      const [own, choices] = [priority(each), able(each)];
      return placed.some((other) => {
        const here = choices.find(({ p }) => p === other.p);
        if (!here || priority(other.waiting) >= own) return false;
        const { serious } = other.waiting.of;
        ledger.giveBack(other.p, month, other.points, serious);
        const fits = ledger.fits(other.p, month, here.points, each.of.serious);
        ledger.hold(other.p, month, other.points, serious);
        return fits;
      });
    }).length;
  }

  function morning(): void {
    const before = absences;
    for (let away = year.absences[absences]; away && away.at <= now; away = year.absences[++absences]) {
      const { p, lessByMonth } = away;
      lessByMonth.forEach(
        (less, month) => less > 0 && ledger.setAvailable(p, month, Math.max(0, ledger.month(p, month).available! - less)),
      );
    }
    const closes = !closed && year.closing.at <= now;
    if (closes) {
      closed = true;
      for (const each of [...open.values()]) if (each.p === year.closing.p) withdraw(each);
    }
    if (isWorked(now) && now < monthStarts[OFFER_MONTHS]!) policy.morning?.(sittingOf([...waiting.values()]), closes || absences > before);
    // On any other morning nothing has come free since the last time.
    if (monthStarts.includes(now - 8 * HOUR) || closes) sit([...waiting.values()]);
  }

  function withdraw(each: Open): void {
    each.withdrawn = true;
    open.delete(each.waiting.nth);
    ledger.giveBack(each.p, each.month, each.points, each.waiting.of.serious);
    waiting.set(each.waiting.nth, each.waiting);
  }

  function answered(each: Open): void {
    if (each.withdrawn) return;
    const { p, points, month, offeredAt, scoreThen } = each;
    const { of, nth, refusedBy } = each.waiting;
    if (of.answers[p]!.kind === 'accept') {
      open.delete(nth);
      ledger.commit(p, month, points);
      lastAllocatedAt[p] = new Date(now).toISOString();
      pointsTaken[p]! += points;
      allocated[nth] = { p, points, month, offeredAt, allocatedAt: now, scoreThen };
      return;
    }
    withdraw(each);
    waiting.delete(nth);
    const again: Waiting = { of, nth, refusedBy: [...refusedBy, p] };
    if (again.refusedBy.length === world.area.clocks.declinesBeforePerson) {
      queue.plan(afterWorkingDays(new Date(now), 1, hours).getTime(), { kind: 'ready', waiting: again });
    } else waiting.set(nth, again);
    sit([...waiting.values()].filter((one) => one === again || able(one).some((to) => to.p === p)));
  }

  year.cases.forEach((of, nth) => queue.plan(of.readyAt, { kind: 'ready', waiting: { of, nth, refusedBy: [] } }));
  for (let day = monthStarts[0]!; day < monthStarts[OFFER_MONTHS]!; day += DAY) queue.plan(day + 8 * HOUR, { kind: 'morning' });
  for (let event = queue.next(); event; event = queue.next()) {
    now = event.at;
    switch (event.what.kind) {
      case 'ready':
        waiting.set(event.what.waiting.nth, event.what.waiting);
        sit([event.what.waiting]);
        break;
      case 'answer':
        answered(event.what.offer);
        break;
      case 'morning':
        morning();
    }
  }
  return { allocated, envy, offers, ledger };
}
