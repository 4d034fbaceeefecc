import type { AskStillWanted } from '#contracts/case.waiting.v1.js';
import type { Tx } from '#platform/database.js';
import { monthsSeen } from '../capacity/capacity.queries.js';
import { monthOf } from '../capacity/calendar.rules.js';
import type { Moment } from '../capacity/count-months.js';
import { chosenWork } from '../rules/case-needs.rules.js';
import { triggerMet } from '../rules/community-routes.rules.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import type { ProviderNow } from '../rules/question.rules.js';
import type { Earmark } from '../rules/sitting.rules.js';
import { attentionOf, stillSeen } from './attention.rules.js';
import { earmarksFor, fitsNowhere, soonestIn, type ForRoom, type LongWaiter, type RoomsAhead } from './earmark.rules.js';
import { stillWanted, type StillWantedClocks } from './still-wanted.rules.js';
import { turnOf, waitedBy } from './turn.rules.js';
import { waitersIn, type Waiting } from './waiting-list.queries.js';
import { moveEarmarks, saveLooks, type ListLook } from './waiting-list.writes.js';

const WEEK = 7 * 86_400_000;

/** What an area decides about its waiting list; its own file satisfies it. */
export interface WaitingArea {
  code: string;
  clocks: StillWantedClocks;
  /** Weeks of waiting after which room is set aside for a case that fits nowhere yet. */
  earmarkAfterWeeks: number;
}

/** What there is to tell of a case that waits as before. */
export interface WaitingNews {
  askStillWanted?: AskStillWanted;
}

type Waiter = Awaited<ReturnType<typeof waitersIn>>[number];

/**
 * What time alone brings about on a waiting list, once a day: room is set aside for those who have waited long and fit nowhere, whether a case is still
 * wanted is asked, and what needs a person is brought to notice. The area's lock is held; the cases are looked at for a place after it.
 * @param providers of the area, as they stand
 * @returns where others may find more room than before, and the cases of which something is told
 */
export async function keepWaitingList(
  tx: Tx,
  area: WaitingArea,
  rules: MatchingRules,
  moment: Moment,
  providers: readonly ProviderNow[],
): Promise<{ rose: string[]; news: Map<string, WaitingNews> }> {
  const waiting = await waitersIn(tx, area.code);
  if (waiting.length === 0) return { rose: [], news: new Map() };
  const byId = new Map(providers.map((each) => [each.id, each]));
  const ahead = await roomsAhead(tx, providers, moment);
  const forRoom = (each: Waiter): ForRoom => ({ serious: each.serious, options: optionsOf(each, byId, rules) });

  const inLine = waiting.filter((each) => each.forPerson === null);
  const long = inLine.filter((each) => waitedBy(moment.now, each) >= area.earmarkAfterWeeks * WEEK);
  const rooms = new Map(long.map((each) => [each.id, forRoom(each)]));
  const waiters = long.map((each): LongWaiter => ({
    ...turnOf(each, moment, rules),
    ...rooms.get(each.id)!,
    earmarked: each.earmark,
  }));
  const rose = await setAside(tx, waiting, earmarksFor(waiters, soonestIn(ahead, moment.today)), moment);

  const looks = waiting.map((each): ListLook => {
    const asked = each.forPerson === null ? stillWanted(each, moment, area.clocks) : { kind: 'not_now' as const };
    const signs = {
      nobodyAble: each.forPerson === null && each.able.length === 0,
      fitsNowhere: rooms.has(each.id) && fitsNowhere(rooms.get(each.id)!, ahead),
      triggerMet: triggerMet(each.facts, moment.now, rules).met,
      unanswered: asked.kind === 'unanswered',
    };
    const seen = stillSeen(signs, each.attentionSeen);
    return { id: each.id, before: each.attention, attention: attentionOf(signs, seen), seen, ...(asked.kind === 'ask' && { ask: asked }) };
  });
  await saveLooks(tx, looks, moment.now);
  const told = looks.filter(({ before, attention, ask }) => before !== attention || ask !== undefined);
  return { rose, news: new Map(told.map(({ id, ask }) => [id, ask ? { askStillWanted: { round: ask.round, by: ask.by } } : {}])) };
}

/** With all the months that are known of each. */
async function roomsAhead(tx: Tx, providers: readonly ProviderNow[], { today }: Moment): Promise<RoomsAhead> {
  const months = await monthsSeen(tx, providers.map(({ id }) => id), monthOf(today)); // prettier-ignore
  return new Map(
    providers.map(({ id, remit: { agreements }, suspended, paused }) => [id, { months: months.get(id)!, agreements, suspended, paused }]),
  );
}

/** Exactly what it would take at each: a point too few would keep it out on the day. */
const optionsOf = ({ able, facts }: Waiter, providers: ReadonlyMap<string, ProviderNow>, rules: MatchingRules): ForRoom['options'] =>
  able.flatMap((id) => {
    const provider = providers.get(id);
    const chosen = provider && chosenWork(facts, provider.remit, rules);
    return chosen?.kind === 'work' ? [{ provider: id, points: chosen.work.points }] : [];
  });

/** @returns providers where room was set aside that is not any more, or for another */
async function setAside(tx: Tx, waiting: readonly Waiting[], earmarks: readonly Earmark[], { now }: Moment): Promise<string[]> {
  const wanted = new Map(earmarks.map((each) => [each.id, each]));
  const stays = ({ id, earmark }: Waiting) => {
    const now = wanted.get(id);
    return now !== undefined && earmark?.provider === now.provider && earmark.month === now.month && earmark.points === now.points;
  };
  const gone = waiting.filter((each) => each.earmark !== undefined && !stays(each));
  const kept = new Set(waiting.filter(stays).map(({ id }) => id));
  await moveEarmarks(tx, gone.map(({ id }) => id), earmarks.filter(({ id }) => !kept.has(id)), now); // prettier-ignore
  return [...new Set(gone.map(({ earmark }) => earmark!.provider))];
}
