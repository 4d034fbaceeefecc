import { v7 as uuid } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import { administrator, MatchingAtWork, worker } from '#testing/matching-at-work.js';
import type { As } from '#testing/signed-callers.js';
import { aCase } from '../examples.js';
import { newProviders } from '../insert-providers.js';
import { startMatching } from '../start-matching.js';

describe('plans over HTTP', () => {
  let hub: MatchingAtWork;

  beforeAll(async () => void (hub = await MatchingAtWork.begin(startMatching)));
  afterAll(() => hub?.end());

  const declare = (provider: string, points: number) => hub.call('PUT', `/providers/${provider}/capacity`, { kind: 'known', points });

  /** Once it was said so often. */
  async function heard(type: string, id: string, times = 1) {
    await hub.heard(type, `case/${id}`, times);
    return hub.told(type, `case/${id}`);
  }
  /** A case that has come ready; and who it is offered to, or nobody where it waits. */
  async function ready(facts: Partial<CodedCase>): Promise<{ id: string; offer: string; provider: string | undefined }> {
    const { id, subject } = await hub.ready(aCase(facts));
    const said = await hub.world.until(() => hub.told('case.offered.v1', subject)[0] ?? hub.told('case.waiting.v1', subject)[0]);
    await hub.database.query(`update offer set offered_at = offered_at - interval '2 hours' where case_id = $1`, [id]);
    return { id, offer: said.data.offer, provider: said.data.provider };
  }
  const live = async (id: string) => {
    const { rows } = await hub.database.query<{ provider: string; state: string }>(
      `select provider, state from offer where case_id = $1 and (state = 'open' or (state = 'accepted' and ended_at is null))`,
      [id],
    );
    return rows;
  };

  async function plan(body: object): Promise<any> {
    const asked = await hub.call('POST', '/plans', body);
    expect(asked.status).toBe(202);
    return hub.world.until(async () => {
      const { body: made } = await hub.call('GET', `/plans/${asked.body.id}`);
      return made.state === 'working' ? undefined : made;
    });
  }
  const said = ({ moves }: any) => moves.map((move: any) => [move.case, move.what, move.from, move.to]);
  const apply = async (id: string, moves?: number[]) => hub.call('POST', `/plans/${id}/apply`, moves ? { moves } : {});
  const went = (applied: { body: any }) => applied.body.moves.map(({ kind, code }: any) => `${kind} ${code}`);

  /** One is with the first provider; another waits for just that one, and the second has room for the first. */
  async function roomToMake(accept = false) {
    const { district, ids } = await newProviders(hub.database, 8, 0);
    const [one, two] = ids as [string, string];
    const first = await ready({ district });
    if (accept) await hub.call('POST', `/offers/${first.offer}/accept`, { lead: 'intermediate-1' }, worker(one));
    const second = await ready({ district, excludedProviders: [two] });
    expect([first.provider, second.provider]).toEqual([one, undefined]);
    await declare(two, 8);
    return { one, two, first, second };
  }

  it('fills the waiting list by moving an offer, says why and whom to tell, and makes each move once', async () => {
    const { one, two, first, second } = await roomToMake();
    const made = await plan({ aims: ['fill'], among: [one, two] });
    expect(made).toMatchObject({
      state: 'ready',
      gap: 0,
      missing: [],
      asked: { aims: ['fill'], allow: { accepted: false, begun: false } },
    });
    expect(said(made)).toEqual([[first.id, 'move_offer', one, two], [second.id, 'offer', null, one]]); // prettier-ignore
    expect(made.moves[0].because[0].sentence).toMatch(/^It makes room for RJ-/);
    expect(made.moves[0].tell.map(({ sentence }: any) => sentence)).toHaveLength(2);
    const held = (loads: any[], id: string) => loads.find(({ provider }) => provider === id).months[0].held;
    expect([held(made.before, two), held(made.after, two)]).toEqual([0, 8]);

    expect(went(await apply(made.id, [1]))).toEqual(['done done']);
    expect(await live(first.id)).toEqual([{ provider: two, state: 'open' }]);
    // What it left went to who waited, as ever, before anybody asked.
    expect(await live(second.id)).toEqual([{ provider: one, state: 'open' }]);
    const again = await Promise.all([apply(made.id), apply(made.id, [1, 2])]);
    expect(again.flatMap(went).sort()).toEqual(['already done', 'done already_there', expect.stringMatching(/^(already|done) already_there$/)].sort()); // prettier-ignore
    expect(await heard('case.offered.v1', first.id, 2)).toHaveLength(2);
    expect((await heard('offer.withdrawn.v1', first.id)).map(({ data }) => data.reason)).toEqual(['rebalanced']);
    const shown = (await hub.call('GET', `/plans/${made.id}`)).body;
    expect(shown.moves.map(({ state, outcome }: any) => [state, outcome])).toEqual([['done', 'done'], ['done', 'already_there']]); // prettier-ignore
    const { rows } = await hub.database.query('select by_person from decision where case_id = $1 order by at desc limit 1', [first.id]);
    expect(rows[0].by_person).not.toBeNull();
  });

  it('makes a move once, whoever of two approves it first', async () => {
    const { one, two, first } = await roomToMake();
    const made = await plan({ aims: ['fill'], among: [one, two] });
    const both = await Promise.all([apply(made.id, [1]), apply(made.id, [1])]);
    expect(both.flatMap(went).sort()).toEqual(['already done', 'done done']);
    expect(await heard('case.offered.v1', first.id, 2)).toHaveLength(2);
  });

  it('says why a move fails for whose capacity has gone, makes the others, and makes it when there is room again', async () => {
    const { one, two, first } = await roomToMake();
    const { ids, district } = await newProviders(hub.database, 0);
    const third = await ready({ district });
    const made = await plan({ aims: ['fill'], among: [one, two, ids[0]] });
    expect(said(made).map(([id]: string[]) => id)).toContain(first.id);
    await declare(two, 5);
    const failed = await apply(made.id, [1]);
    expect(failed.body.moves[0]).toMatchObject({
      kind: 'failed',
      code: 'capacity',
      sentence: expect.stringMatching(/^Points free: 5 in /),
    });
    expect(await live(first.id)).toEqual([{ provider: one, state: 'open' }]);
    expect((await hub.call('GET', `/plans/${made.id}`)).body.moves[0]).toMatchObject({ state: 'failed', outcome: 'capacity' });
    await declare(two, 8);
    expect(went(await apply(made.id, [1]))).toEqual(['done done']);
    expect(await live(third.id)).toEqual([]);
  });

  it('leaves an accepted case, and moves it where it may: the allocation ends as the offer is made', async () => {
    const { one, two, first, second } = await roomToMake(true);
    const frozen = await plan({ aims: ['fill'], among: [one, two] });
    expect(said(frozen)).toEqual([]);
    expect(frozen.missing.find((each: any) => each.case === second.id)).toMatchObject({
      why: 'waits',
      sentence: 'No provider can take it now.',
    });
    const made = await plan({ aims: ['fill'], among: [one, two], allow: { accepted: true } });
    expect(said(made)[0]).toEqual([first.id, 'move_case', one, two]);
    await apply(made.id);
    expect(await live(first.id)).toEqual([{ provider: two, state: 'open' }]);
    expect((await heard('case.unallocated.v1', first.id)).map(({ data }) => [data.provider, data.reason])).toEqual([[one, 'rebalanced']]);
    expect(await live(second.id)).toEqual([{ provider: one, state: 'open' }]);
  });

  it('moves nothing that was accepted after the plan was made', async () => {
    const { one, two, first } = await roomToMake();
    const made = await plan({ aims: ['fill'], among: [one, two] });
    await hub.call('POST', `/offers/${first.offer}/accept`, { lead: 'intermediate-1' }, worker(one));
    expect(went(await apply(made.id, [1]))).toEqual(['failed frozen']);
    expect(await live(first.id)).toEqual([{ provider: one, state: 'accepted' }]);
  });

  it('empties a provider that is closing, once it takes no more', async () => {
    const { district, ids } = await newProviders(hub.database, 16, 0);
    const [one, two] = ids as [string, string];
    const cases = [await ready({ district }), await ready({ district })];
    expect(cases.map(({ provider }) => provider)).toEqual([one, one]);
    await declare(two, 8);
    const made = await plan({ close: [one], among: [one, two] });
    expect(made.moves.map(({ what }: any) => what).sort()).toEqual(['move_offer', 'take_back']);
    expect(went(await apply(made.id))).toEqual(['failed takes_cases', 'failed takes_cases']);
    await hub.call('POST', `/providers/${one}/pause`, { reason: 'closing' });
    expect(went(await apply(made.id))).toEqual(['done done', 'done done']);
    const now = await Promise.all(cases.map(({ id }) => live(id)));
    expect(now.flat()).toEqual([{ provider: two, state: 'open' }]);
    for (const { id } of cases)
      expect((await heard('offer.withdrawn.v1', id)).map(({ data }) => data.reason)).toEqual(['provider_closing']);
  });

  it('says what would be if, and touches nothing', async () => {
    const { district, ids } = await newProviders(hub.database, 8);
    const [one] = ids as [string];
    await ready({ district });
    const waits = await ready({ district });
    const counted = async () => {
      const tables = ['offer', 'decision', 'sitting', 'plan', 'plan_move', 'outbox', 'capacity_month', 'capacity_month_was'];
      const { rows } = await hub.database.query(
        `select ${tables.map((table) => `(select md5(string_agg(t::text, ' ' order by t::text)) from ${table} t) as ${table}`).join(', ')}`,
      );
      return rows[0];
    };
    const before = await counted();
    const gained = await hub.call('POST', '/what-if', { gain: [{ provider: one, points: 8 }] });
    expect(gained.status).toBe(200);
    expect(gained.body.asItIs.waiting - gained.body.supposing.waiting).toBe(1);
    expect(gained.body.supposing.moves).toMatchObject([{ case: waits.id, what: 'offer', to: one }]);
    const facilitators = [{ kind: 'staff', accreditation: 'intermediate' }];
    const added = await hub.call('POST', '/what-if', { add: [{ points: 8, home: 'E07000008', districts: [district], facilitators }] });
    expect(added.body.supposing.moves).toMatchObject([{ case: waits.id, to: 'new-1' }]);
    const gone = await hub.call('POST', '/what-if', { without: [one] });
    expect(gone.body.supposing.waiting - gone.body.asItIs.waiting).toBe(1);
    expect(await counted()).toEqual(before);
  });

  it('lists plans, the latest first', async () => {
    const { ids } = await newProviders(hub.database, 8);
    const one = await plan({ aims: ['level'], among: ids });
    const two = await plan({ aims: ['shares'], among: ids });
    const { body } = await hub.call('GET', '/plans');
    expect(body.slice(0, 2).map(({ id }: any) => id)).toEqual([two.id, one.id]);
    expect(body[0]).toMatchObject({ state: 'ready', waitingBefore: expect.any(Number), value: 0 });
  });

  it.each<[string, string, string, object | undefined, As, number]>([
    ['to a provider', 'GET', '/plans', undefined, worker(uuid()), 403],
    ['a plan without an aim', 'POST', '/plans', {}, administrator, 422],
    ['a plan with an aim of its own', 'POST', '/plans', { aims: ['empty'] }, administrator, 422],
    ['a plan that closes nobody', 'POST', '/plans', { close: [uuid()] }, administrator, 422],
    ['a plan that is not there', 'GET', `/plans/${uuid()}`, undefined, administrator, 404],
    ['to approve a plan that is not there', 'POST', `/plans/${uuid()}/apply`, {}, administrator, 404],
    ['a what-if to a provider', 'POST', '/what-if', {}, worker(uuid()), 403],
    ['a what-if about nobody', 'POST', '/what-if', { gain: [{ provider: uuid(), points: 5 }] }, administrator, 422],
    ['a what-if with a name in it', 'POST', '/what-if', { add: [{ points: 5, home: 'E07000008', facilitators: [], name: 'x' }] }, administrator, 422],
  ])('refuses: %s', async (_, method, path, body, as, status) => expect((await hub.call(method, path, body, as)).status).toBe(status)); // prettier-ignore

  it('refuses to approve a move that is not in it', async () => {
    const { ids } = await newProviders(hub.database, 8);
    const { id } = await plan({ aims: ['level'], among: ids });
    expect((await apply(id, [1])).status).toBe(422);
    expect((await apply(id)).body).toEqual({ moves: [] });
  });
});
