import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bytesOf } from './canonical.rules.js';
import { recordOf, replay, type Kept, type SittingRecord } from './decision-record.rules.js';
import { aSitting } from './examples.js';
import { areasProviders, chance, inventedCase } from './invented.js';
import type { MatchingRules } from './matching-rules.rules.js';
import type { ProviderNow } from './question.rules.js';
import { decide } from './run-decision.rules.js';
import type { PriceSet } from './score.rules.js';

// Decisions of this engine as they were once made, with all that they rest on: a year of records must come out of any later code as they went in.
// Where a change is meant to decide otherwise it gets another engine number and another file (GOLDEN=write makes it); this one stays.
const file = join('apps', 'matching', 'src', 'rules', 'golden', 'engine-2.jsonl.gz');

interface Golden {
  rules: MatchingRules;
  prices: PriceSet | null;
  providers: Pick<ProviderNow, 'id' | 'remit' | 'staff'>[];
  record: SittingRecord;
}

function made(): string {
  const lines = Array.from({ length: 10 }, (_, nth) => {
    const random = chance(1000 + nth);
    const providers = areasProviders(random).map((provider) => ({ ...provider, suspended: false }));
    const cases = Array.from({ length: nth === 0 ? 1 : 33 }, (_, at) => inventedCase(at, random, providers));
    const prices = { points: { [providers[nth]!.id]: { '2026-06-01': 900, '2026-07-01': 300 } } };
    const sitting = aSitting({ providers, cases, ...(nth % 2 === 1 && { prices, pricesId: 'prices-1' }) });
    const golden: Golden = {
      rules: sitting.rules,
      prices: sitting.prices ?? null,
      providers: providers.map(({ id, remit, staff }) => ({ id, remit, staff })),
      record: recordOf(sitting, decide(sitting).verdicts),
    };
    return JSON.stringify(golden);
  });
  return `${lines.join('\n')}\n`;
}

const keptOf = ({ rules, prices, providers }: Golden): Kept => ({
  rules: () => rules,
  prices: () => prices ?? undefined,
  remit: (id) => providers.find((each) => each.id === id)?.remit,
  staff: (id) => providers.find((each) => each.id === id)?.staff,
});

if (process.env.GOLDEN === 'write') writeFileSync(file, gzipSync(made(), { level: 9 }));
const golden = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Golden);

describe('decisions of long ago', () => {
  it.each(golden.map((each, nth): [number, number, Golden] => [nth, each.record.decisions.length, each]))(
    'sitting %i of %i cases comes out as it went in',
    (_, __, each) => {
      expect(replay(each.record, keptOf(each))).toEqual({ kind: 'same' });
    },
  );

  it('are some three hundred, of every outcome', () => {
    const verdicts = golden.flatMap(({ record }) => record.decisions.map(({ verdict }) => verdict));
    expect(verdicts.length).toBeGreaterThanOrEqual(298);
    for (const kind of ['offered', 'waiting'])
      expect(verdicts.filter((each) => each.includes(`"kind":"${kind}"`)).length).toBeGreaterThan(30);
  });

  it('would differ by a weight moved', () => {
    const first = golden[1]!;
    const weights = { ...first.rules.weights, fit: first.rules.weights.fit + 1 };
    expect(replay(first.record, keptOf({ ...first, rules: { ...first.rules, weights } }))).toMatchObject({ kind: 'different' });
  });

  it('hold nothing but whole numbers', () => {
    for (const { record } of golden)
      for (const text of [record.sitting, ...record.decisions.flatMap(({ asking, verdict }) => [asking, verdict])])
        expect(bytesOf(JSON.parse(text))).toBe(text);
  });
});
