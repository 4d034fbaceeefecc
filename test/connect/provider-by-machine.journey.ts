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
};
