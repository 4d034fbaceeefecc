import type { Day } from '../capacity/calendar.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import { sharesOf } from '../rules/score.rules.js';
import type { Made } from './plan-board.rules.js';
import type { Candidate } from './plan-candidates.rules.js';
import type { Draft } from './plan-draft.rules.js';
import { percentOfBoth } from './plan-loads.rules.js';
import { withPlace } from './plan-place.rules.js';
import type { Because, Tell } from './plan-reasons.rules.js';
import type { Live } from './plan-world.rules.js';

export interface PlanMove {
  /** From 1. */
  nth: number;
  case: string;
  /** A first offer; an open offer made to another; an allocation that becomes an offer to another; an offer taken back, and the case waits. */
  what: 'offer' | 'move_offer' | 'move_case' | 'take_back';
  from: string | undefined;
  /** Offer or allocation that ends. */
  fromOffer: string | undefined;
  to: string | undefined;
  /** Points that it takes where it goes, or gives back. */
  points: number;
  because: Because[];
  tell: Tell[];
}

/** The moves in their order, with reasons and whom to tell. @param providers as they stood before any */
export function movesOf({ board, candidates }: Draft, providers: readonly ProviderNow[], today: Day): PlanMove[] {
  const now = [...providers];
  const madeFor = new Map<number, number[]>();
  board.made.forEach(({ why }, nth) => {
    if (why.kind === 'make_room') madeFor.set(why.for, [...(madeFor.get(why.for) ?? []), nth + 1]);
  });
  return board.made.map((made, nth): PlanMove => {
    const { i, from, to } = made;
    const candidate = candidates[i]!;
    const before = [...now];
    if (from) now[from.at] = withPlace(now[from.at]!, from, -1, today);
    if (to) now[to.at] = withPlace(now[to.at]!, to, 1, today);
    const { live } = candidate;
    const target = to && providers[to.at]!.id;
    return {
      nth: nth + 1,
      case: candidate.asking.id,
      what: !live ? 'offer' : !to ? 'take_back' : live.state === 'open' ? 'move_offer' : 'move_case',
      from: live?.provider,
      fromOffer: live?.offer,
      to: target,
      points: to?.points ?? from!.points,
      because: becauseOf(candidate, made, madeFor.get(i) ?? [], { before, after: now, candidates, today }),
      tell: tellOf(candidate, live, target),
    };
  });
}

interface Around {
  before: readonly ProviderNow[];
  after: readonly ProviderNow[];
  candidates: readonly Candidate[];
  today: Day;
}

function becauseOf(candidate: Candidate, { from, to, why }: Made, by: number[], around: Around): Because[] {
  const because: Because[] = [];
  if (!candidate.live) because.push({ kind: 'waits', priority: candidate.asking.priority });
  if (candidate.leaving === 'closing') because.push({ kind: 'closing' });
  if (candidate.unfit.length > 0) because.push({ kind: 'unfit', rules: candidate.unfit });
  if (why.kind === 'make_room') because.push({ kind: 'makes_room', case: around.candidates[why.for]!.asking.id });
  if (why.kind === 'level') because.push(...levelled(from!.at, to!.at, why.aims, around));
  const option = to && candidate.options.find(({ at }) => at === to.at);
  if (option?.preferred) because.push({ kind: 'wished' });
  else if (option) because.push({ kind: 'score', score: Math.max(0, option.total) });
  if (!to) because.push({ kind: 'nowhere' });
  if (by.length > 0) because.push({ kind: 'room_made', by });
  return because;
}

function levelled(from: number, to: number, aims: readonly ('level' | 'shares')[], { before, after, today }: Around): Because[] {
  return aims.map((aim): Because => {
    if (aim === 'level') {
      const change = (at: number): [number, number] => [percentOf(before[at]!), percentOf(after[at]!)];
      return { kind: 'levels', from: change(from), to: change(to) };
    }
    const shares = sharesOf(before, today);
    const all = before.reduce((sum, provider) => sum + takenBy(provider), 0);
    const share = (at: number): [number, number] => [
      Math.round((100 * takenBy(before[at]!)) / Math.max(1, all)),
      Math.round((100 * agreedBy(before[at]!, today)) / Math.max(1, shares.agreed)),
    ];
    return { kind: 'shares', from: share(from), to: share(to) };
  });
}

const percentOf = (provider: ProviderNow) => {
  const [first, second] = provider.months;
  return percentOfBoth(first.committed + first.held + second.committed + second.held, provider);
};

const takenBy = ({ pointsTaken, months }: ProviderNow) => pointsTaken + months[0].held + months[1].held;
const agreedBy = ({ remit }: ProviderNow, today: Day) =>
  100 * (remit.agreements.find(({ from, to }) => from <= today && today <= to)?.sharePercent ?? 0);

function tellOf({ asking }: Candidate, live: Live | undefined, to: string | undefined): Tell[] {
  const tell: Tell[] = [];
  if (live) tell.push({ kind: 'provider', id: live.provider, of: live.state === 'open' ? 'offer_withdrawn' : 'case_taken_back' });
  if (to !== undefined) tell.push({ kind: 'provider', id: to, of: 'offer' });
  if (live && live.state !== 'open') tell.push({ kind: 'agency', id: asking.facts.agency, of: 'case_taken_back' });
  // Who has been in touch says so themselves: the hub writes to nobody about another's work.
  if (live?.state === 'begun') tell.push({ kind: 'harmed', through: live.provider, of: 'another_provider' });
  return tell;
}
