import type { AskedHub } from './asked-hub.js';
import type { Journey } from '../connect/hub-in-both-forms.js';
import { Client } from 'pg';
import { PartnerAtQueue } from './partner-at-queue.js';
import { sendAtOnce, structured } from './raw-sender.js';
import { referral } from './referrals.js';
import { until } from './running-hub.js';
import { nothingIsHeld, settledHub } from './settled-hub.js';

const AGENCY = 'cambridgeshire-constabulary';
const UPDATES = 200;
const numbers = Array.from({ length: UPDATES }, (_, n) => n + 1);

/** What is published fast about one case must be applied as it was sent, by every service that keeps something of it. */
export const order: Journey = (running) => {
  let hub: AskedHub;
  let agency: PartnerAtQueue;
  let admin: string;
  const providers = new Map<string, PartnerAtQueue>();

  beforeAll(async () => {
    hub = running();
    admin = await hub.token('hub_administrator');
    agency = new PartnerAtQueue(hub.organisation(AGENCY));
    for (const provider of hub.providers()) providers.set(provider.id, new PartnerAtQueue(provider));
  }, 180_000);

  afterAll(async () => {
    for (const system of [agency, ...providers.values()]) system?.leave();
  }, 60_000);

  async function refer(id: string, onlyBy?: string): Promise<string> {
    const others = hub.providers().flatMap(({ id: provider, code }) => (provider === onlyBy ? [] : [code]));
    const change: Parameters<typeof referral>[0] = (one) => (one.wishes = { ...one.wishes, excludedProviders: onlyBy ? others : [] });
    await agency.send(id, 'referral.submitted.v1', referral(change));
    return (await until(async () => agency.receipt(id), `a receipt for ${id}`)).case as string;
  }
  const offerOf = (caseId: string) =>
    until(async () => {
      for (const [provider, system] of providers) {
        const made = system.told.find(({ type, data }) => type === 'offer.made.v1' && data.case === caseId);
        if (made) return { provider, system, offer: made.data.offer as string };
      }
      return undefined;
    }, `an offer of ${caseId}`);
  /** A case that this provider works on. */
  async function allocated(id: string, onlyBy?: string): Promise<{ caseId: string; provider: string; system: PartnerAtQueue }> {
    const caseId = await refer(id, onlyBy);
    const { provider, system, offer } = await offerOf(caseId);
    await system.send(`answer-${id}`, 'offer.answered.v1', {
      offer,
      answer: 'accepted',
      answeredBy: 'staff-1',
      answeredAt: new Date().toISOString(),
    });
    await until(
      async () => system.told.some(({ type, data }) => type === 'case.assigned.v1' && data.case === caseId),
      `${caseId} assigned`,
    );
    await until(
      async () => (await hub.ask('casework', `/cases/${caseId}`, { token: admin })).body.state === 'allocated',
      `${caseId} at casework`,
    );
    return { caseId, provider, system };
  }
  const receiptsInOrder = (system: PartnerAtQueue, ids: string[]) =>
    until(
      async () => {
        const wanted = new Set(ids);
        const found = system.told.flatMap(({ type, data }) => (type === 'receipt.issued.v1' && wanted.has(data.messageId) ? [data] : []));
        return found.length === ids.length && found;
      },
      `${ids.length} receipts`,
      90_000,
    );
  /** The read model's row of a case. */
  async function readModelOf(caseId: string): Promise<{ state: string; stage: string; casework_state: string }> {
    const reporting = new Client(hub.file.database.services.reporting);
    await reporting.connect();
    try {
      return (await reporting.query('select state, stage, casework_state from case_row where case_id = $1', [caseId])).rows[0];
    } finally {
      await reporting.end();
    }
  }
  const timelineOf = async (caseId: string, kind: string): Promise<{ detail: Record<string, unknown> }[]> =>
    (await hub.ask('casework', `/cases/${caseId}`, { token: admin })).body.timeline.filter(
      (entry: { kind: string }) => entry.kind === kind,
    );

  it('progress by a provider: at casework, in the agency’s news of it, at intake and in reporting, though another case closes first', async () => {
    const { caseId, provider, system } = await allocated('m-progress');
    // The same provider's, so that it comes by the same queue.
    const { caseId: other } = await allocated('m-other', provider);
    // Back and forth, and each with hours of its own: whoever swaps two of them, shows it.
    const stateAt = (n: number) => (n % 2 === 1 ? 'contacting' : 'preparing');
    const at = new Date().toISOString();
    const progress = numbers.map((n) =>
      structured(`p-${n}`, 'progress.reported.v1', {
        case: caseId,
        step: 'other',
        to: stateAt(n),
        at,
        hours: n / 100,
        reportedBy: 'staff-1',
      }),
    );
    const closure = (id: string, of: string) =>
      structured(id, 'closure.reported.v1', { case: of, end: 'circumstances', closedAt: at, reportedBy: 'staff-1' });
    const { amqp } = hub.providers().find(({ id }) => id === provider)!;
    await sendAtOnce(amqp!, progress.slice(0, -10));
    await until(async () => system.receipt(`p-${UPDATES - 10}`), 'the receipt of the last but ten', 90_000);
    // Two types about two cases, a closure first: a list of all closures would run before the progress that was sent ahead of the second.
    await sendAtOnce(amqp!, [closure('close-other', other), ...progress.slice(-10), closure('close', caseId)]);

    const ids = [...numbers.map((n) => `p-${n}`), 'close'];
    const receipts = await receiptsInOrder(system, ids);
    expect(receipts.map(({ messageId, outcome }) => `${messageId} ${outcome}`)).toEqual(ids.map((id) => `${id} done`));
    expect(await until(async () => system.receipt('close-other'), "the other case's receipt")).toMatchObject({ outcome: 'done' });

    const steps = (await timelineOf(caseId, 'progressed')).map(({ detail }) => detail);
    expect(steps.map(({ hours }) => hours)).toEqual(numbers.map((n) => n / 100));
    expect(steps.map(({ was, state }) => `${was as string} to ${state as string}`)).toEqual(
      numbers.map((n) => `${n === 1 ? 'allocated' : stateAt(n - 1)} to ${stateAt(n)}`),
    );
    expect((await timelineOf(caseId, 'closed')).map(({ detail }) => detail.was)).toEqual([stateAt(UPDATES)]);

    await settledHub(hub, admin, { ms: 90_000 });
    const news = await until(async () => {
      const states = agency.told
        .filter(({ type, data }) => type === 'referral.status.v1' && data.case === caseId)
        .map(({ data }) => data.state);
      return states.at(-1) === 'closed' && states;
    }, 'the news that it is closed');
    expect(news.slice(-UPDATES - 1)).toEqual([...numbers.map(stateAt), 'closed']);
    expect((await hub.ask('intake', `/referrals/${caseId}`, { token: admin })).body.state).toBe('closed');
    expect(await readModelOf(caseId)).toMatchObject({ state: 'closed', casework_state: 'closed' });
  }, 180_000);

  it('circumstances by an agency: at intake, casework, matching and reporting', async () => {
    const caseId = await refer('m-circumstances');
    const { offer } = await offerOf(caseId);
    const cycle = ['pre_sentence', 'community_sentence', 'licence', 'post_sentence', 'appeal'];
    const stageAt = (n: number) => (n === UPDATES ? 'historic' : cycle[n % cycle.length]!);
    const asOf = new Date().toISOString();
    await sendAtOnce(
      hub.organisation(AGENCY).amqp!,
      numbers.map((n) => structured(`c-${n}`, 'circumstances.reported.v1', { case: caseId, asOf, stage: stageAt(n) })),
    );
    const receipts = await receiptsInOrder(
      agency,
      numbers.map((n) => `c-${n}`),
    );
    expect(receipts.map(({ messageId, outcome }) => `${messageId} ${outcome}`)).toEqual(numbers.map((n) => `c-${n} done`));
    await settledHub(hub, admin, { ms: 90_000 });
    expect((await timelineOf(caseId, 'changed')).map(({ detail }) => detail.stage)).toEqual(numbers.map(stageAt));
    expect((await hub.ask('intake', `/referrals/${caseId}`, { token: admin })).body.stage).toBe('historic');
    expect((await hub.ask('matching', `/offers/${offer}`, { token: admin })).body.summary.stage).toBe('historic');
    expect(await readModelOf(caseId)).toMatchObject({ stage: 'historic' });
  }, 180_000);

  it('none came late anywhere: a fact older than one that was applied would be held', async () => {
    await nothingIsHeld(hub, admin);
  });
};
