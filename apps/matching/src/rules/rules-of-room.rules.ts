import type { HardRule } from '#contracts/codes.js';
import { halvesOf, type MonthNow, type RoomLack } from '../capacity/months.rules.js';
import type { Change } from './change.rules.js';
import type { Examined, Rule } from './hard-rule.rules.js';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
export const monthInWords = (month: string) => MONTHS[Number(month.slice(5, 7)) - 1]!;

/** By month, as the case takes its points: half of them in the month of the offer, half in the next. */
function freeAndNeeded(e: Examined, because: RoomLack, what: string): string {
  const those = e.short.filter((each) => each.because === because);
  const free = those.map(({ month, free }) => `${free} in ${monthInWords(month)}`).join(' and ');
  const needed = those.map(({ needed }) => needed).join(' and ');
  return `Points free${what}: ${free}; this case needs ${needed}.`;
}

/** More points, by which the case fits whatever else stands in the way there: kept shares and earmarks are not given up for it. */
function points({ q, work, needs }: Examined): Change[] {
  const halves = halvesOf(work!.points, q.months[0].month);
  const months = q.months.flatMap((month, nth) => {
    const more = month.kind === 'known' ? halves[nth]!.points - roomOf(month, needs.serious) : 0;
    return more > 0 ? [{ month: month.month, more }] : [];
  });
  return [{ kind: 'points', months }];
}

/** Below zero where more is taken than is there. */
function roomOf(month: MonthNow, serious: boolean): number {
  const available = month.available ?? 0;
  const total = available - month.committed - month.held - month.earmarked;
  return serious ? total : Math.min(total, available - month.kept - month.ordinary - month.earmarkedOrdinary);
}

function declare({ q, work, needs }: Examined): Change[] {
  const halves = halvesOf(work!.points, q.months[0].month);
  const months = q.months.flatMap((month, nth) =>
    month.kind === 'unknown'
      ? [{ month: month.month, points: halves[nth]!.points - roomOf({ ...month, available: 0 }, needs.serious) }]
      : [],
  );
  return [{ kind: 'declare', months }];
}

const ofRoom = (code: HardRule, because: RoomLack, sentence: (e: Examined) => string, changes = points): Rule => ({
  code,
  holds: (e) => e.short.every((each) => each.because !== because),
  sentence,
  changes,
});

/** Room in the two months that the case would take its points from. They pass by themselves when cases end or a provider declares. */
export const RULES_OF_ROOM: Rule[] = [
  ofRoom(
    'capacity_unknown',
    'unknown',
    (e) =>
      `It has not said what capacity it has in ${e.short
        .filter(({ because }) => because === 'unknown')
        .map(({ month }) => monthInWords(month))
        .join(' and ')}.`,
    declare,
  ),
  ofRoom('capacity', 'capacity', (e) => freeAndNeeded(e, 'capacity', '')),
  ofRoom('reserved', 'reserved', (e) => freeAndNeeded(e, 'reserved', ' beside the share kept for serious cases')),
  ofRoom('earmarked', 'earmarked', (e) => freeAndNeeded(e, 'earmarked', ' beside what cases before it wait for')),
];
