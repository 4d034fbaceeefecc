import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { WebhookReceiver } from '#testing/webhook-receiver.js';
import { referral } from '../journeys/referrals.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

const AGENCY = 'cambridgeshire-constabulary';

interface Delivered {
  event: { type: string; data: any };
}

/** A whole case by machine over HTTP alone: no queue is read or written, and no page is opened. */
export const providerByMachine: Journey = (hub) => {
  const keyOf = (code: string) => hub().organisation(code).apiKey!;
  const toldOf = async (apiKey: string, type: string, id: string) => {
    const { body } = await hub().ask('notifications', `/deliveries?type=${type}&limit=500`, { apiKey });
    return (body as Delivered[]).map(({ event }) => event).filter(({ data }) => data.case === id);
  };

  it('referred, offered without names, accepted, its people read where the assignment says, worked on and closed; the agency hears each', async () => {
    const { body: receipt } = await hub().ask('intake', '/referrals', { body: referral(), apiKey: keyOf(AGENCY) });
    expect(receipt.outcome).toBe('accepted');
    const systems = hub()
      .providers()
      .flatMap(({ code, apiKey }) => (apiKey ? [{ code, apiKey }] : []));
    const { offer, apiKey, code } = await until(async () => {
      for (const system of systems) {
        const [made] = await toldOf(system.apiKey, 'offer.made.v1', receipt.case);
        if (made) return { offer: made.data, ...system };
      }
      return undefined;
    }, 'an offer');
    expect(JSON.stringify(offer)).not.toMatch(/Sample|Invented|07700|35\/T/);

    const accepted = await hub().ask('matching', `/offers/${offer.offer}/accept`, { body: {}, apiKey });
    expect([accepted.status, JSON.stringify(accepted.body.faults ?? [])]).toEqual([200, '[]']);
    const [assigned] = await until(async () => {
      const found = await toldOf(apiKey, 'case.assigned.v1', receipt.case);
      return found.length > 0 && found;
    }, 'an assignment');
    const { origin, pathname } = new URL(assigned!.data.peopleUrl);
    expect(origin).toBe(new URL(hub().file.urls.intake!).origin);
    const seen = await until(async () => {
      const answer = await hub().ask('intake', pathname, { apiKey });
      return answer.status === 200 && answer.body;
    }, 'its people');
    expect(JSON.stringify(seen)).toMatch(/Sam Sample/);
    const other = systems.find((system) => system.code !== code)!;
    expect((await hub().ask('intake', pathname, { apiKey: other.apiKey })).status).toBe(404);
    expect(await toldOf(other.apiKey, 'case.assigned.v1', receipt.case)).toEqual([]);

    const work = (path: string, body: object) => hub().ask('casework', `/cases/${receipt.case}${path}`, { body, apiKey });
    await until(async () => (await hub().ask('casework', `/cases/${receipt.case}`, { apiKey })).status === 200, 'the case at casework');
    expect((await work('/close', { end: 'circumstances', reportedBy: 'staff-1' })).status).toBe(200);
    await until(async () => {
      const states = (await toldOf(keyOf(AGENCY), 'referral.status.v1', receipt.case)).map(({ data }) => data.state);
      return states.includes('allocated') && states.at(-1) === 'closed';
    }, 'the agency told');
  });

  it('a provider registered a moment ago, by HTTP and webhook alone: its terms told, an offer withdrawn, a case taken, worked, a person recalled, closed', async () => {
    const receiver = await WebhookReceiver.open();
    try {
      const token = await hub().token('hub_administrator');
      const wanted = { kind: 'provider', name: 'Provider By Webhook Alone', connect: ['http'] };
      const { status, body: given } = await hub().ask('directory', '/partners', { body: wanted, token });
      expect([status, given.queue]).toEqual([201, undefined]);
      const { partner, apiKey } = given as { partner: string; apiKey: string };
      const ask = (service: string, method: string, path: string, body?: object) =>
        hub().ask(service, path, { method, ...(body && { body }), apiKey });
      /** Whatever a provider tells, as the one message over HTTP that it would put into its queue. */
      const send = (type: string, data: object) =>
        ask('intake', 'POST', '/events', { specversion: '1.0', id: randomUUID(), source: '/provider-by-webhook', type, data });
      const tell = async (type: string, data: object) => {
        const { status: told, body } = await send(type, data);
        expect([type, told, body.receipt?.outcome, JSON.stringify(body.faults ?? [])]).toEqual([type, 200, 'done', '[]']);
      };
      /** What it was called with. */
      const called = (type: string, of: object) =>
        until(async () => {
          const isOf = (data: any) => Object.entries(of).every(([key, value]) => data[key] === value);
          return receiver.events.find((event) => event.type === type && isOf(event.data))?.data;
        }, `a call with ${type}`);

      const { body: webhook } = await ask('directory', 'PUT', '/me/webhook', { url: receiver.url });
      await until(async () => (await ask('notifications', 'GET', '/webhook')).body.state === 'on', 'a webhook', 15_000);

      // An agreement is the hub's to give; everything else the provider says itself. Nobody else there speaks Welsh: what is referred in it is its own.
      const own = `/providers/${partner}`;
      const profile = {
        home: 'E07000008',
        categories: ['FRD'],
        districts: ['E07000008'],
        establishments: [],
        ageBands: ['18_to_24', '25_to_64', '65_and_over'],
        interventions: ['letter'],
        languages: ['en', 'cy'],
        access: ['step_free'],
      };
      await until(async () => (await ask('matching', 'PUT', `${own}/profile`, profile)).status === 200, 'known at matching');
      const agreements = [{ from: '2020-01-01', to: '2099-12-31', sharePercent: 1 }];
      expect((await hub().ask('matching', `${own}/agreements`, { method: 'PUT', body: { agreements }, token })).status).toBe(200);
      const now = () => new Date().toISOString();
      const facilitators = ['w-1', 'w-2'].map((facilitator) => ({ facilitator, accreditation: 'advanced', hours: 60 }));
      await tell('capacity.declared.v1', { kind: 'known', facilitators, declaredAt: now(), declaredBy: 'w-1' });
      await tell('absence.declared.v1', { facilitator: 'w-2', from: '2098-07-01', to: '2098-07-14', kind: 'leave', declaredAt: now() });
      expect((await ask('matching', 'GET', `${own}/capacity`)).body.months[0]).toMatchObject({ kind: 'known' });

      const refer = async () => {
        const body = referral((one) => {
          one.incident.offence = { category: 'FRD' };
          one.people[0]!.language = 'cy';
        });
        const { body: receipt } = await hub().ask('intake', '/referrals', { body, apiKey: keyOf(AGENCY) });
        expect([receipt.outcome, JSON.stringify(receipt.faults ?? [])]).toEqual(['accepted', '[]']);
        return receipt.case as string;
      };

      const first = await refer();
      const withdrawn = await called('offer.made.v1', { case: first });
      expect(JSON.stringify(withdrawn)).not.toMatch(/Sample|Invented|07700|35\/T/);
      const withdraw = { by: 'agency', reason: 'no_longer_eligible' };
      expect((await hub().ask('intake', `/referrals/${first}/withdrawal`, { body: withdraw, apiKey: keyOf(AGENCY) })).status).toBe(200);
      expect(await called('offer.withdrawn.v1', { case: first })).toMatchObject({ offer: withdrawn.offer });
      const late = { offer: withdrawn.offer, answer: 'accepted', answeredBy: 'w-1', answeredAt: now() };
      expect(await send('offer.answered.v1', late)).toMatchObject({ status: 422, body: { receipt: { outcome: 'rejected' } } });

      const second = await refer();
      const { offer } = await called('offer.made.v1', { case: second });
      await tell('offer.answered.v1', { offer, answer: 'accepted', answeredBy: 'w-1', answeredAt: now() });
      const { peopleUrl } = await called('case.assigned.v1', { case: second, offer });
      const { pathname } = new URL(peopleUrl);
      const people = await until(async () => {
        const answer = await ask('intake', 'GET', pathname);
        return answer.status === 200 && (answer.body.people as { id: string; role: string }[]);
      }, 'its people');
      expect(people.map(({ role }) => role).sort()).toEqual(['harmed', 'harmer']);
      const harmer = people.find(({ role }) => role === 'harmer')!.id;
      await until(async () => (await ask('casework', 'GET', `/cases/${second}`)).status === 200, 'the case at casework');
      await tell('progress.reported.v1', { case: second, step: 'first_contact', to: 'contacting', at: now(), hours: 1, reportedBy: 'w-1' });

      const said = { person: harmer, purpose: 'contact', state: 'withdrawn', how: 'phone', recordedBy: 'Tess Testcase' };
      expect((await hub().ask('intake', `/cases/${second}/consents`, { body: said, apiKey: keyOf(AGENCY) })).status).toBe(200);
      const recalled = await called('case.recalled.v1', { case: second, person: harmer });
      const removed = { recall: recalled.recall, case: second, person: harmer, removed: recalled.remove, removedAt: now() };
      await tell('recall.confirmed.v1', { ...removed, confirmedBy: 'w-1' });
      const { body: file } = await ask('casework', 'GET', `/cases/${second}`);
      expect(file.recalls).toMatchObject([{ recall: recalled.recall, removed: recalled.remove }]);
      await tell('closure.reported.v1', { case: second, end: 'harmer_declined', closedAt: now(), reportedBy: 'w-1' });
      expect((await ask('casework', 'GET', `/cases/${second}`)).body.state).toBe('closed');

      const line = await until(async () => {
        const { body } = await ask('notifications', 'GET', '/deliveries?limit=500');
        return (
          (body as { byWebhook: boolean }[]).every(({ byWebhook }) => byWebhook) && (body as { inQueue: boolean; event: { id: string } }[])
        );
      }, 'everything sent');
      expect(line.filter(({ inQueue }) => inQueue)).toEqual([]);
      expect(receiver.events.map(({ id }) => id)).toEqual(line.map(({ event }) => event.id));
      for (const { body, headers } of receiver.calls) new Webhook(webhook.webhookSecret).verify(body, headers as Record<string, string>);
      expect((await ask('matching', 'POST', `${own}/pause`, { reason: 'journey_over' })).status).toBe(200);
    } finally {
      await receiver.close();
    }
  }, 120_000);
};
