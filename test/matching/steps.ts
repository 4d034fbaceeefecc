import fc from 'fast-check';

/** What a referral is about, in a word; what it needs follows. */
export type Sort =
  'letter' | 'shuttle' | 'conference' | 'serious' | 'young' | 'pressing' | 'preferring' | 'related' | 'custody' | 'unconsented';

const sorts: Sort[] = [
  'letter',
  'shuttle',
  'conference',
  'serious',
  'young',
  'pressing',
  'preferring',
  'related',
  'custody',
  'unconsented',
];

/** Whatever happens to a hub's matching from outside; `nth` and `provider` pick among those that there are. */
export type Deed =
  | { kind: 'refer'; sorts: Sort[] }
  | { kind: 'answer'; nth: number; how: 'accept' | 'accept_signed' | 'decline' }
  | { kind: 'sign_off'; nth: number }
  | { kind: 'withdraw'; nth: number }
  | { kind: 'hand_back'; nth: number }
  | { kind: 'offer_to'; nth: number; provider: number }
  | { kind: 'ask_again'; nth: number }
  | { kind: 'recode'; nth: number; sort: Sort }
  | { kind: 'stop'; nth: number; as: 'parked' | 'on_hold' | 'needs_information' }
  | { kind: 'ready'; nth: number }
  | { kind: 'consent'; nth: number; given: boolean }
  | { kind: 'end'; nth: number; as: 'closed' | 'withdrawn' }
  | { kind: 'declare'; provider: number; points: number | 'unknown' | 'unlimited'; kept: number; months: 'all' | 'next' }
  | { kind: 'absence'; provider: number; nth: number; days: number }
  | { kind: 'checks'; provider: number; days: number }
  | { kind: 'pause'; provider: number }
  | { kind: 'resume'; provider: number }
  | { kind: 'suspend'; provider: number }
  | { kind: 'unsuspend'; provider: number }
  | { kind: 'agreement'; provider: number; days: number }
  | { kind: 'begin'; nth: number }
  | PlanDeed
  | { kind: 'wait'; hours: number };

/** What an administrator does with plans; `which` says by its bits which moves are approved, and none of them that all are. */
export type PlanDeed =
  | { kind: 'plan'; aims: ('fill' | 'level' | 'shares')[]; close: number | undefined; accepted: boolean; begun: boolean; most: number }
  | { kind: 'apply'; nth: number; which: number }
  | { kind: 'what_if'; provider: number; points: number; adds: boolean; without: boolean };

/** A deed, and where the process that does it dies the first time: before its n-th statement. */
export interface Step {
  deed: Deed;
  dies?: number;
}

const nth = fc.nat({ max: 1_000 });
const provider = fc.nat({ max: 4 });
const one = <Kind extends Deed['kind']>(
  weight: number,
  kind: Kind,
  rest: { [Key in Exclude<keyof Extract<Deed, { kind: Kind }>, 'kind'>]: fc.Arbitrary<Extract<Deed, { kind: Kind }>[Key]> },
) => ({ weight, arbitrary: fc.record({ kind: fc.constant(kind), ...rest }) as unknown as fc.Arbitrary<Deed> });

const deed = fc.oneof(
  one(8, 'refer', { sorts: fc.array(fc.constantFrom(...sorts), { minLength: 1, maxLength: 4 }) }),
  one(8, 'answer', { nth, how: fc.constantFrom('accept' as const, 'accept_signed' as const, 'decline' as const) }),
  one(2, 'sign_off', { nth }),
  one(1, 'withdraw', { nth }),
  one(1, 'hand_back', { nth }),
  one(1, 'offer_to', { nth, provider }),
  one(1, 'ask_again', { nth }),
  one(2, 'recode', { nth, sort: fc.constantFrom(...sorts) }),
  one(2, 'stop', { nth, as: fc.constantFrom('parked' as const, 'on_hold' as const, 'needs_information' as const) }),
  one(2, 'ready', { nth }),
  one(1, 'consent', { nth, given: fc.boolean() }),
  one(3, 'end', { nth, as: fc.constantFrom('closed' as const, 'withdrawn' as const) }),
  one(3, 'declare', {
    provider,
    points: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 90 }) },
      { weight: 1, arbitrary: fc.constantFrom('unknown' as const, 'unlimited' as const) },
    ),
    kept: fc.constantFrom(0, 0, 25, 60),
    months: fc.constantFrom('all' as const, 'next' as const),
  }),
  one(1, 'absence', { provider, nth, days: fc.integer({ min: 1, max: 40 }) }),
  one(1, 'checks', { provider, days: fc.integer({ min: -3, max: 20 }) }),
  one(1, 'pause', { provider }),
  one(1, 'resume', { provider }),
  one(1, 'suspend', { provider }),
  one(1, 'unsuspend', { provider }),
  one(1, 'agreement', { provider, days: fc.integer({ min: -2, max: 40 }) }),
  one(1, 'begin', { nth }),
  one(5, 'plan', {
    aims: fc.uniqueArray(fc.constantFrom('fill' as const, 'level' as const, 'shares' as const), { minLength: 1 }),
    close: fc.option(provider, { nil: undefined, freq: 2 }),
    accepted: fc.boolean(),
    begun: fc.boolean(),
    most: fc.constantFrom(500, 500, 2),
  }),
  one(6, 'apply', { nth, which: fc.nat({ max: 255 }) }),
  one(1, 'what_if', { provider, points: fc.integer({ min: -60, max: 60 }), adds: fc.boolean(), without: fc.boolean() }),
  one(5, 'wait', { hours: fc.oneof(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 100, max: 600 })) }),
);

export const steps = (least: number, most: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ deed, dies: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined, freq: 6 }) }), {
    minLength: least,
    maxLength: most,
    size: 'max',
  }) as fc.Arbitrary<Step[]>;
