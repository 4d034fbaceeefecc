import type { Tally } from './outcomes.rules.js';

/** What the hub says at the end, from `GET /reconcile` and `GET /figures`. */
export interface Reconciliation {
  reconciled: boolean;
  quiet: boolean;
  received: { services: number | null; readModel: number };
  partition: { place: string; services: number | null; readModel: number }[];
  differences: { sentence: string }[];
  unanswered: { service: string; why: string }[];
}
export interface HubFigures {
  offers: { key: string; count: number }[];
  sends: { channel: string; outcome: string; count: number }[];
  faults: { refusedReports: { key: string; count: number }[] };
}
/** Row of matching's `GET /providers`. */
export interface ProviderNow {
  code: string;
  capacity: { kind: string; available: number | null; committed: number; held: number };
}

export interface Summary extends Tally {
  /** The services and the read model give the same partition, and the hub got every referral of this run. */
  reconciled: boolean;
  sent: number;
  seconds: number;
  /** Cases by what they are now, over the whole hub. */
  offered: number;
  allocated: number;
  waiting: number;
  closed: number;
  notified: number;
  offers: Record<string, number>;
  /** Providers' answers and reports that the hub refused, by fault. */
  refusedReports: Record<string, number>;
  partition: Record<string, number | null>;
  load: { provider: string; kind: string; available: number | null; committed: number; held: number }[];
  differences: string[];
}

const WITH_A_PROVIDER = ['allocated', 'contacting', 'preparing', 'scheduled', 'delivered', 'agreement', 'follow_up'];

export function summaryOf(
  told: Tally,
  sent: number,
  hub: Reconciliation,
  figures: HubFigures,
  providers: ProviderNow[],
  seconds: number,
): Summary {
  const partition = Object.fromEntries(hub.partition.map(({ place, services }) => [place, services]));
  const cases = (places: string[]) => places.reduce((sum, place) => sum + (partition[place] ?? 0), 0);
  const missing = sent - told.received;
  return {
    reconciled: hub.reconciled && missing === 0,
    ...told,
    sent,
    seconds: Math.round(seconds * 10) / 10,
    offered: cases(['offered']),
    allocated: cases(WITH_A_PROVIDER),
    waiting: cases(['waiting']),
    closed: cases(['closed']),
    notified: figures.sends.filter(({ outcome }) => outcome === 'sent').reduce((sum, { count }) => sum + count, 0),
    offers: counts(figures.offers),
    refusedReports: counts(figures.faults.refusedReports),
    partition,
    load: providers.map(({ code, capacity: { kind, available, committed, held } }) => ({
      provider: code,
      kind,
      available,
      committed,
      held,
    })),
    differences: [
      ...hub.unanswered.map(({ service, why }) => `${service}: ${why}.`),
      ...hub.differences.map(({ sentence }) => sentence),
      ...(missing === 0 ? [] : [`${missing} of ${sent} referrals were sent and never answered.`]),
    ],
  };
}

const counts = (list: { key: string; count: number }[]) => Object.fromEntries(list.map(({ key, count }) => [key, count]));

export function closingTable(summary: Summary, hub: Reconciliation): string {
  const { rejectedBy, load, partition, offers } = summary;
  const faults = Object.entries(rejectedBy).sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
  const states = hub.partition.filter(({ services, readModel }) => services !== 0 || readModel !== 0);
  const shown = (count: number | null) => (count === null ? 'not known' : String(count));
  return [
    '',
    `This run (${summary.seconds} s)`,
    ...table([
      ['received', `${summary.received} of ${summary.sent} sent`],
      ['accepted', String(summary.accepted)],
      ['rejected', String(summary.rejected)],
      ...faults.map(([code, count]): Row => [`  ${code}`, String(count)]),
      ...(summary.duplicate > 0 ? [['duplicate', `${summary.duplicate} (sent before, with this seed)`] as Row] : []),
      ...(summary.setAside > 0 ? [['set aside', String(summary.setAside)] as Row] : []),
    ]),
    '',
    'The hub now',
    ...table([
      ['offered', `${summary.offered} (offers made: ${sum(Object.values(offers))}; ${listed(offers)})`],
      ['allocated', `${summary.allocated} with a provider, ${summary.closed} closed`],
      ['waiting', shown(partition.waiting ?? null)],
      ['notified', `${summary.notified} messages sent`],
      ...Object.entries(summary.refusedReports).map(([code, count]): Row => [`refused: ${code}`, String(count)]),
    ]),
    '',
    'Load by provider (points)',
    ...table([
      ['provider', 'committed', 'held', 'available'],
      ...load.map((one): Row => [one.provider, `${one.committed}`, `${one.held}`, room(one)]),
    ]),
    '',
    'Every referral is somewhere',
    ...table([['', 'services', 'read model'], ...states.map((row): Row => [row.place, shown(row.services), String(row.readModel)])]),
    ...table([['received', shown(hub.received.services), String(hub.received.readModel)]]),
    '',
    summary.reconciled
      ? 'Reconciled: the services and the read model agree.'
      : `NOT reconciled:\n${summary.differences.map((one) => `  ${one}`).join('\n')}`,
  ].join('\n');
}

const room = ({ kind, available }: { kind: string; available: number | null }) =>
  kind === 'unlimited' ? 'no limit' : kind === 'unknown' ? 'not told' : String(available);
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const listed = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([key, count]) => `${count} ${key}`)
    .join(', ');

type Row = string[];
/** Words to the left, figures to the right of words. */
function table(rows: Row[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(22 * Number(column === 0), ...rows.map((row) => row[column]!.length)));
  const two = rows[0]!.length === 2;
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 || two ? cell.padEnd(widths[column]!) : cell.padStart(Math.max(10, widths[column]!)))).join('  ')}`.trimEnd(),
  );
}
