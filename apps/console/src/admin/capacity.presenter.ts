import type { Area } from '#platform/area.js';
import { freeOf } from '../capacity-words.js';
import type { Part } from '../part.js';
import { districtOf } from '../provider/offers.presenter.js';
import type { Provider, WaitingCase } from '../services.js';
import { categoryOf, countOf, dayOf, numberOf, pointsOf, shortDayOf, timeOf } from '../words.js';

/** Of a long waiting list, as many as anybody reads. */
const SHOWN = 100;
const REASONS = 2;
const DAY = 24 * 3_600_000;

export function presentCapacity(providers: Part<Provider[]>, waiting: Part<WaitingCase[]>, area: Area, now: Date) {
  const missing = [
    ...(providers.kind === 'away' ? ['the providers’ capacity'] : []),
    ...(waiting.kind === 'away' ? ['the waiting list'] : []),
  ];
  return {
    title: 'Capacity and waiting',
    lead: missing.length === 0 ? `Checked at ${timeOf(now)} on ${dayOf(now)}.` : `Looked for at ${timeOf(now)} on ${dayOf(now)}.`,
    alert: missing.length > 0 && `We could not check ${missing.join(' and ')}. The rest of this page is up to date.`,
    capacity: providers.kind === 'there' && {
      summary: summaryOf(providers.value),
      rows: [...providers.value].sort((a, b) => a.name.localeCompare(b.name, 'en-GB')).map((provider) => capacityRow(provider, area, now)),
    },
    waitingTitle: waiting.kind === 'there' ? `Waiting (${numberOf(waiting.value.length)})` : 'Waiting',
    // "Nobody waits" is said only where the list was really read.
    nobodyWaits: waiting.kind === 'there' && waiting.value.length === 0 && 'No case is waiting.',
    waiting: waiting.kind === 'there' ? waiting.value.slice(0, SHOWN).map((each) => waitingRow(each, area, now)) : [],
    more:
      waiting.kind === 'there' &&
      waiting.value.length > SHOWN &&
      `The ${SHOWN} that come first are shown. They change as places come free.`,
  };
}

/** Figures that are known add up; those that are not are counted, never taken for nought. */
function summaryOf(providers: Provider[]): string {
  const known = providers.filter(({ capacity }) => capacity.kind === 'known');
  const sum = (of: (provider: Provider) => number) => known.reduce((total, provider) => total + of(provider), 0);
  const figures = `${pointsOf(sum(({ capacity }) => capacity.available ?? 0))} known: ${numberOf(sum(({ capacity }) => capacity.committed))} committed, ${numberOf(
    sum(({ capacity }) => capacity.held),
  )} held, ${numberOf(sum(({ capacity }) => freeOf(capacity)))} free.`;
  const count = (kind: string) => providers.filter(({ capacity }) => capacity.kind === kind).length;
  const [unknown, unlimited] = [count('unknown'), count('unlimited')];
  return [
    figures,
    ...(unknown ? [`${countOf(unknown, 'provider has', 'providers have')} not told.`] : []),
    ...(unlimited ? [`${countOf(unlimited, 'provider has', 'providers have')} no limit.`] : []),
  ].join(' ');
}

function capacityRow({ name, suspended, capacity }: Provider, area: Area, now: Date) {
  const { kind, committed, held, declaredAt } = capacity;
  const available = capacity.available ?? 0;
  const free = freeOf(capacity);
  return {
    name,
    suspended,
    available: kind === 'unknown' ? 'not told' : kind === 'unlimited' ? 'no limit' : available === 0 ? 'none' : numberOf(available),
    committed: numberOf(committed),
    held: numberOf(held),
    free: kind === 'unknown' ? 'not known' : kind === 'unlimited' ? 'no limit' : free === 0 ? 'none' : numberOf(free),
    bar: kind === 'known' && available + committed + held > 0 && barOf(available, committed, held),
    over: kind === 'known' && committed + held > available ? `${pointsOf(committed + held - available)} more than it has told` : undefined,
    told: toldOf(declaredAt, area.clocks.capacityStaleAfterDays, now),
  };
}

/** Shares of the bar in hundredths; what lies over the declared points makes the whole longer, so that the bar never lies. */
function barOf(available: number, committed: number, held: number) {
  const whole = Math.max(available, committed + held);
  const share = (points: number) => Math.round((points / whole) * 1000) / 10;
  return { committed: share(committed), heldFrom: share(committed), held: share(held) };
}

function toldOf(declaredAt: string | null, staleAfterDays: number, now: Date): string {
  if (!declaredAt) return 'never told';
  const days = Math.floor((now.getTime() - Date.parse(declaredAt)) / DAY);
  return days > staleAfterDays
    ? `not told since ${shortDayOf(declaredAt)}, ${countOf(days, 'day')} ago: ask again`
    : `told on ${shortDayOf(declaredAt)}`;
}

function waitingRow(waiting: WaitingCase, area: Area, now: Date) {
  const days = Math.floor((now.getTime() - Date.parse(waiting.waitingSince)) / DAY);
  return {
    reference: waiting.reference,
    href: `/admin/cases/${waiting.case}`,
    serious: waiting.complexity === 'serious_sensitive',
    what: categoryOf(waiting.category),
    where: districtOf(area, waiting.district),
    since: shortDayOf(waiting.waitingSince),
    age: days === 0 ? 'since today' : countOf(days, 'day'),
    priority: numberOf(Math.round(waiting.priority)),
    why: waiting.because.slice(0, REASONS),
    alsoTitle: `${countOf(Math.max(0, waiting.because.length - REASONS), 'more reason')}`,
    also: waiting.because.slice(REASONS),
  };
}
