import { randomBytes } from 'node:crypto';
import { asksAt } from '../../apps/sandbox/src/conformance/asks.js';
import { Bench, type Pace } from '../../apps/sandbox/src/conformance/bench.js';
import { casesOf } from '../../apps/sandbox/src/conformance/cases.js';
import { HttpLine } from '../../apps/sandbox/src/conformance/http-line.js';
import type { Hear, Line } from '../../apps/sandbox/src/conformance/line.js';
import { ways, type Way } from '../../apps/sandbox/src/conformance/options.rules.js';
import { PlayedHub } from '../../apps/sandbox/src/conformance/played-hub.js';
import { PollLine } from '../../apps/sandbox/src/conformance/poll-line.js';
import { QueueLine } from '../../apps/sandbox/src/conformance/queue-line.js';
import { runCases } from '../../apps/sandbox/src/conformance/run-cases.js';
import { AgencyClient, agenciesWrongWays, type AgenciesWrongWay } from '../clients/agency-client.js';
import { ProviderClient, providersWrongWays, type ProvidersWrongWay } from '../clients/provider-client.js';
import { QueuesForClients } from '../clients/queues-for-clients.js';
import { HttpWire, PollWire, QueueWire, wrongAt, type Wire } from '../clients/wire.js';

type Kind = 'agency' | 'provider';

/** Clients on this machine are quick. */
const QUICK: Pace = { quietMs: 1_500, answerMs: 8_000, referMs: 8_000, lateMs: 2_000, retrySeconds: 1 };
/** So many are tried at once: most of it is waiting. */
const AT_ONCE = 40;
const SIMPLE = { agency: 'refers-a-case', provider: 'answers-an-offer' } as const;

/** Which case finds which wrong way. */
const AT_LINE = {
  stays_away: 'connection-cut',
  is_slow: 'many-at-once',
  trusts_anyone: 'forged-call',
  ignores_age: 'old-call',
  new_key_each_try: 'answer-lost',
  hammers_when_busy: 'too-many',
  gives_up: 'hub-away',
  asks_no_more: 'line-away',
  asks_on_when_busy: 'line-busy',
  counts_messages: 'places-far-apart',
  rounds_places: 'places-far-apart',
} as const;
const OF_PROVIDERS: Record<ProvidersWrongWay, string> = {
  never_answers: 'answers-an-offer',
  answers_every_message: 'offer-twice',
  answers_what_was_withdrawn: 'withdrawn-before-offered',
  answers_again_when_refused: 'withdrawn-meanwhile',
  answers_what_has_lapsed: 'offer-that-has-lapsed',
  needs_receipt_first: 'assigned-before-receipt',
  confirms_each_recall: 'recall-twice',
  takes_replays_for_news: 'replay',
  distrusts_clocks: 'clock-skew',
  keeps_unknown_types: 'unknown-type',
  keeps_unknown_fields: 'unknown-fields',
  has_a_small_buffer: 'huge',
  declares_nothing: 'capacity-asked',
};
const OF_AGENCIES: Record<AgenciesWrongWay, string> = {
  forgets_a_field: 'refers-a-case',
  chokes_on_duplicates: 'told-twice',
  needs_receipt_first: 'status-before-receipt',
  takes_older: 'older-after-newer',
  refers_anew_when_slow: 'receipt-late',
  has_a_small_buffer: 'huge',
  sends_rejected_again: 'rejected',
  refers_again_what_ended: 'withdrawn-meanwhile',
  takes_replays_for_news: 'replay',
  orders_by_time: 'clock-skew',
  keeps_unknown_types: 'unknown-type',
  keeps_unknown_fields: 'unknown-fields',
  knows_its_own_alone: 'not-its-own',
};

/** What systems that read their line type by type ask for. What is told under another type, or across types in an order of its own, is not for them. */
const BY_TYPE = {
  agency: { types: ['receipt.issued.v1', 'referral.status.v1'], cases: ['refers-a-case', 'replay', 'unknown-type', 'many-at-once', 'places-far-apart'] },
  provider: { types: ['offer.withdrawn.v1', 'offer.made.v1', 'case.assigned.v1'], cases: ['answers-an-offer', 'replay', 'unknown-type', 'many-at-once', 'places-far-apart'] },
} as const; // prettier-ignore
/** Where a run before has left a system. */
const KEPT_PLACE = '48211';

type Row = [kind: Kind, way: Way, wrong: string, foundBy: string];

const lines = (['agency', 'provider'] as const).flatMap((kind) => ways.map((way): [Kind, Way] => [kind, way]));
const wrongRows = lines.flatMap(([kind, way]): Row[] => {
  const inAll =
    kind === 'agency'
      ? agenciesWrongWays.map((wrong) => [wrong, OF_AGENCIES[wrong]])
      : providersWrongWays.map((wrong) => [wrong, OF_PROVIDERS[wrong]]);
  const here = wrongAt[way].map((wrong) => [wrong, AT_LINE[wrong as keyof typeof AT_LINE]]);
  return [...inAll, ...here].map(([wrong, foundBy]): Row => [kind, way, wrong!, foundBy!]);
});
const soundRows = lines.flatMap(([kind, way]) => casesOf(kind, way).map(({ code }): Row => [kind, way, 'sound', code]));
const byTypeRows = (['agency', 'provider'] as const).flatMap((kind) =>
  BY_TYPE[kind].cases.map((code): Row => [kind, 'poll', 'sound by type', code]),
);

/** Conformance is worth what it finds: a sound system passes all of it, and each wrong one fails by the case that is meant for it. */
describe('conformance', () => {
  let queues: QueuesForClients;
  const found = new Map<string, string[]>();

  beforeAll(async () => {
    queues = await QueuesForClients.open();
    const rows = [...soundRows, ...byTypeRows, ...wrongRows];
    const next = async (): Promise<void> => {
      for (let row = rows.shift(); row; row = rows.shift()) {
        const [kind, , wrong, foundBy] = row;
        const codes = wrong.startsWith('sound') ? [foundBy] : [...new Set([SIMPLE[kind], foundBy])];
        found.set(row.join(' '), await failures(row, codes));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }, 600_000);
  afterAll(() => queues?.close());

  async function connected(kind: Kind, way: Way, wrong: string, hear: Hear): Promise<{ line: Line; wire: Wire }> {
    if (way === 'queue') {
      const { pair, at } = await queues.lend();
      return { line: await QueueLine.open(pair, hear), wire: new QueueWire(at, wrong) };
    }
    if (way === 'poll') {
      const types = wrong === 'sound by type' ? BY_TYPE[kind].types : undefined;
      const wire = new PollWire(wrong, '', { from: wrong === 'sound' ? KEPT_PLACE : '0', types });
      const line = await PollLine.open({ port: 0, patienceMs: QUICK.answerMs }, hear);
      wire.hubUrl = line.url;
      return { line, wire };
    }
    const secret = `whsec_${randomBytes(32).toString('base64')}` as const;
    const wire = new HttpWire(secret, wrong);
    const line = await HttpLine.open({ port: 0, webhook: { url: await wire.listen(), secret } }, hear);
    wire.hubUrl = line.url;
    return { line, wire };
  }

  /** Tries a client of its own by these cases. @returns those that it failed by */
  async function failures([kind, way, wrong]: Row, codes: readonly string[]): Promise<string[]> {
    const hub = new PlayedHub(kind);
    const { line, wire } = await connected(kind, way, wrong, (heard) => hub.hear(heard));
    const client = kind === 'agency' ? new AgencyClient(wire, wrong) : new ProviderClient(wire, wrong);
    try {
      const at = (await client.start()) ?? undefined;
      const bench = new Bench(
        line,
        hub,
        asksAt(at, at, () => undefined),
        QUICK,
      );
      const cases = casesOf(kind, way).filter(({ code }) => codes.includes(code));
      const judged = await runCases(bench, cases, () => undefined);
      return judged.flatMap(({ code, verdict }) => (verdict.kind === 'failed' ? [`${code}: ${verdict.because}`] : []));
    } finally {
      await client.stop();
      await line.close();
    }
  }

  it.each([...soundRows, ...byTypeRows])('a sound %s over %s: %s passes %s', (...row) => expect(found.get(row.join(' '))).toEqual([]));

  it.each(wrongRows)('a %s over %s that %s fails by %s, and by no simple one', (...row) => {
    const [, , , foundBy] = row;
    expect(found.get(row.join(' '))!.map((line) => line.split(':')[0])).toEqual([foundBy]);
  });

  it('every case is there to find something', () => {
    const cases = lines.flatMap(([kind, way]) => casesOf(kind, way).map(({ code }) => `${kind} ${way} ${code}`));
    expect([...new Set(wrongRows.map(([kind, way, , code]) => `${kind} ${way} ${code}`))].sort()).toEqual(cases.sort());
  });
});
