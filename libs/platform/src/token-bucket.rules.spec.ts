import fc from 'fast-check';
import { takeOne, type Bucket } from './token-bucket.rules.js';

const at = (left: number, ms = 0): Bucket => ({ left, at: ms });

it.each([
  ['the first takes one of a full bucket', undefined, 0, { kind: 'taken', left: 59, resetIn: 1 }],
  ['the last one', at(1), 0, { kind: 'taken', left: 0, resetIn: 60 }],
  ['an empty bucket refuses, and says when', at(0), 0, { kind: 'refused', left: 0, retryAfter: 1, resetIn: 60 }],
  ['almost one is none', at(0), 999, { kind: 'refused', left: 0, retryAfter: 1 }],
  ['a second later there is one again', at(0), 1_000, { kind: 'taken', left: 0 }],
  ['a day of quiet fills it to the brim and no further', at(0), 86_400_000, { kind: 'taken', left: 59 }],
  ['a clock that goes back fills nothing', at(0, 5_000), 0, { kind: 'refused', left: 0 }],
])('%s', (_what, before, now, expected) => {
  expect(takeOne(before, 60, now)).toMatchObject(expected);
});

it('one a minute waits a minute', () => {
  expect(takeOne(at(0), 1, 0)).toMatchObject({ kind: 'refused', retryAfter: 60 });
});

it('whoever waits as long as told gets through, and nobody gets more than a full bucket and what filled it since', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 200 }),
      (perMinute, pauses) => {
        let bucket: Bucket | undefined;
        let [now, taken] = [0, 0];
        for (const pause of pauses) {
          now += pause;
          const verdict = takeOne(bucket, perMinute, now);
          bucket = verdict.bucket;
          if (verdict.kind === 'taken') taken++;
          else expect(takeOne(bucket, perMinute, now + verdict.retryAfter * 1000).kind).toBe('taken');
        }
        expect(taken).toBeLessThanOrEqual(perMinute + (now * perMinute) / 60_000);
      },
    ),
  );
});
