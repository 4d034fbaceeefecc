import { isSerious } from '../case-facts.rules.js';
import { areasProviders, chance, inventedCase, pick, shuffled, type Chance } from '../rules/invented.js';
import { aSitting } from '../rules/examples.js';
import { explain } from '../rules/every-rule.rules.js';
import { examine } from '../rules/hard-rule.rules.js';
import { questionOf, youthServiceFirst, type Stand } from '../rules/look-at-providers.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import { decide } from '../rules/run-decision.rules.js';
import { sharesOf } from '../rules/score.rules.js';
import { makePlan, type Plan } from './make-plan.rules.js';
import { asked, aWorld } from './plan-examples.js';
import { placeOf, withPlace, type Place } from './plan-place.rules.js';
import { closingOf, mayMove, type Aim, type Live, type PlanAsked, type PlanCase, type PlanWorld } from './plan-world.rules.js';

// Worlds as they come: the area's providers, full as they may be, with cases that were offered to them by the rules, and others that wait.

const STATES: Live['state'][] = ['open', 'open', 'accepted', 'begun'];

function inventedWorld(seed: number): PlanWorld {
  const random = chance(seed);
  const providers = areasProviders(random);
  const cases = Array.from({ length: 60 }, (_, nth) => inventedCase(nth + 1, random, providers));
  const { verdicts } = decide(aSitting({ providers, cases: cases.slice(0, 35) }));
  const outcomes = new Map(verdicts.map((each) => [each.case, each.outcome]));
  const planned = cases.map((asking): PlanCase => {
    const outcome = outcomes.get(asking.id);
    if (outcome?.kind !== 'offered') return { asking };
    const { provider, points, intervention, lead, second } = outcome;
    const state = pick(STATES, random);
    const offeredAt = random() < 0.2 ? '2026-06-11T08:30:00.000Z' : '2026-06-09T09:00:00.000Z';
    const booked = random() < 0.3 ? '2026-05-01' : '2026-06-01';
    const live = {
      offer: `offer ${asking.id}`,
      provider,
      state,
      offeredAt,
      booked,
      points,
      serious: isSerious(asking.facts),
      intervention,
      lead,
      second,
    };
    return { asking, live };
  });
  return aWorld(providers, planned.filter(({ asking }) => asking.refusedBy.length < 3)); // prettier-ignore
}

function inventedAsk(random: Chance, world: PlanWorld): PlanAsked {
  const aims = (['fill', 'level', 'shares'] as Aim[]).filter(() => random() < 0.5);
  if (aims.length === 0 || random() < 0.3) aims.push({ close: pick(world.providers, random).id });
  return asked({ aims, allow: { accepted: random() < 0.5, begun: random() < 0.3 }, most: random() < 0.2 ? 3 : 100 });
}

/** Makes the moves one after the other, by the rules alone, and says what was wrong with any. */
function made(world: PlanWorld, ask: PlanAsked, plan: Plan) {
  const { today } = world;
  const wrong: string[] = [];
  const closing = closingOf(ask);
  const providers: ProviderNow[] = world.providers.map((each) => (closing.includes(each.id) ? { ...each, paused: true } : each));
  const cases = new Map(world.cases.map((each) => [each.asking.id, each]));
  const sitting = { ...world, cases: [] };
  const standing = (now: ProviderNow[]): Stand => ({ sitting, providers: now, earmarks: [], shares: sharesOf(now, today) });
  const question = (asking: PlanCase['asking'], to: string, now: ProviderNow[]) => {
    const stand = standing(now);
    return questionOf(
      asking,
      now.find(({ id }) => id === to)!,
      stand,
      youthServiceFirst(asking, stand),
    );
  };
  const failing = (asking: PlanCase['asking'], to: string, now: ProviderNow[]) =>
    explain(question(asking, to, now)).map(({ rule }) => rule);
  const offered = new Map<string, Place>();
  const seen = new Set<string>();
  for (const { nth, case: id, from, to, what, points } of plan.moves) {
    const { asking, live } = cases.get(id)!;
    if (seen.has(id)) wrong.push(`${nth}: moved twice`);
    seen.add(id);
    if (live?.provider !== from) wrong.push(`${nth}: is not from ${from}`);
    if (live && !mayMove(live, world.at, ask)) wrong.push(`${nth}: frozen`);
    if (live)
      providers.splice(
        placeOf(live, providers).at,
        1,
        withPlace(providers[placeOf(live, providers).at]!, placeOf(live, providers), -1, today),
      );
    if (to === undefined) {
      if (what !== 'take_back' || !closing.includes(from!) || live?.state !== 'open') wrong.push(`${nth}: taken back`);
      continue;
    }
    wrong.push(...failing(asking, to, providers).map((rule) => `${nth}: ${rule}`));
    const at = providers.findIndex((each) => each.id === to);
    const { pair } = examine(question(asking, to, providers));
    const people = pair?.kind === 'pair' ? [pair.lead, pair.second] : [];
    const place: Place = {
      at,
      points,
      booked: `${today.slice(0, 7)}-01`,
      serious: isSerious(asking.facts),
      committed: false,
      intervention: '',
      people,
    };
    providers[at] = withPlace(providers[at]!, place, 1, today);
    if (!live) offered.set(id, place);
  }
  // Nobody waits while one of lower priority was given a place that they could have.
  if (ask.aims.includes('fill')) {
    for (const { asking, live } of world.cases) {
      if (live || offered.has(asking.id)) continue;
      for (const [id, place] of offered) {
        if (cases.get(id)!.asking.priority >= asking.priority) continue;
        const without = providers.map((each, at) => (at === place.at ? withPlace(each, place, -1, today) : each));
        if (failing(asking, without[place.at]!.id, without).length === 0) wrong.push(`envy: ${asking.id} of ${id}`);
      }
    }
  }
  return { wrong, providers };
}

const SEEDS = Array.from({ length: 60 }, (_, nth) => nth + 1);

describe('any plan', () => {
  it.each(SEEDS)('can be made move by move under every rule, and is envied by nobody: world %i', (seed) => {
    const world = inventedWorld(seed);
    const random = chance(seed + 500);
    const ask = inventedAsk(random, world);
    const plan = makePlan(world, ask);
    const { wrong, providers } = made(world, ask, plan);
    expect(wrong).toEqual([]);
    expect(plan.moves.length).toBeLessThanOrEqual(ask.most);
    // To take an offer back gains nothing, and may leave shares farther off.
    const takesBack = plan.moves.some(({ what }) => what === 'take_back');
    expect([plan.value >= 0 || takesBack, plan.value <= plan.bound]).toEqual([true, true]);
    const held = (id: string) => providers.find((each) => each.id === id)!.months.map(({ committed, held: now }) => committed + now);
    expect(plan.after.map(({ provider, months }) => [provider, months.map((each) => each.committed + each.held)])).toEqual(
      plan.after.map(({ provider }) => [provider, held(provider)]),
    );
    const closing = closingOf(ask);
    const left = world.cases.filter(
      ({ asking, live }) => live && closing.includes(live.provider) && plan.moves.every((move) => move.case !== asking.id),
    );
    if (ask.most > plan.moves.length)
      expect(plan.missing.filter((each) => left.some(({ asking }) => asking.id === each.case))).toHaveLength(left.length);
  });

  it.each([1, 2, 3])('is the same whatever order the world is read in: world %i', (seed) => {
    const world = inventedWorld(seed);
    const random = chance(seed);
    const ask = asked({ aims: ['fill', 'level'], allow: { accepted: true, begun: false } });
    const again = { ...world, cases: shuffled(world.cases, random), providers: shuffled(world.providers, random) };
    expect(makePlan(again, ask)).toEqual(makePlan(world, ask));
  });

  it('gains most of what can be gained, over many worlds', () => {
    const sums = SEEDS.map((seed) => makePlan(inventedWorld(seed), asked({ allow: { accepted: true, begun: true } })));
    const [value, bound] = [sums.reduce((sum, each) => sum + each.value, 0), sums.reduce((sum, each) => sum + each.bound, 0)];
    expect(
      sums.filter(({ moves }) => moves.some(({ because }) => because.some(({ kind }) => kind === 'makes_room'))).length,
    ).toBeGreaterThan(5);
    expect(value / bound).toBeGreaterThan(0.9);
  });
});
