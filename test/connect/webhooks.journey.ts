import { Webhook } from 'standardwebhooks';
import { WebhookReceiver } from '#testing/webhook-receiver.js';
import { referral } from '../journeys/referrals.js';
import { until } from '../journeys/running-hub.js';
import type { Journey } from './hub-in-both-forms.js';

/** A partner that connects by HTTP and webhook alone, and a hub that is killed in the middle of a call. */
export const webhooks: Journey = (hub) => {
  it('after kill -9 in the middle of a call: the same again under the same id, nothing lost, nothing out of order', async () => {
    const receiver = await WebhookReceiver.open();
    try {
      const token = await hub().token('hub_administrator');
      const wanted = { kind: 'agency', name: 'Webhook Agency', connect: ['http'], webhook: { url: receiver.url } };
      const { status, body: given } = await hub().ask('directory', '/partners', { body: wanted, token });
      expect([status, given.queue, String(given.webhookSecret).slice(0, 6)]).toEqual([201, undefined, 'whsec_']);
      const apiKey = given.apiKey as string;
      const ask = async (path: string) => (await hub().ask('notifications', path, { apiKey })).body;
      await until(async () => (await ask('/webhook')).state === 'on', 'a webhook', 15_000);

      // The second call is never answered: that is where the hub is killed.
      receiver.answers({ status: 204 }, () => undefined);
      const refer = async () => expect((await hub().ask('intake', '/referrals', { body: referral(), apiKey })).status).toBeLessThan(300);
      for (let each = 0; each < 5; each++) await refer();
      await until(async () => receiver.calls.length >= 2, 'a call under way', 20_000);
      await hub().crash('notifications');
      await refer();

      const line = await until(
        async () => {
          const deliveries = (await ask('/deliveries?limit=500')) as {
            byWebhook: boolean;
            event: { id: string; data: { messageId: string } };
          }[];
          return deliveries.length >= 6 && deliveries.every(({ byWebhook }) => byWebhook) && deliveries;
        },
        'everything sent',
        60_000,
      );
      const sent = receiver.events.map(({ id }) => id);
      expect([...new Set(sent)].slice(0, line.length)).toEqual(line.map(({ event }) => event.id));
      expect(sent.filter((id) => id === receiver.events[1]!.id)).toHaveLength(2);
      expect(new Set(line.map(({ event }) => event.data.messageId)).size).toBe(6);
      for (const { body, headers } of receiver.calls)
        expect(new Webhook(given.webhookSecret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(body));
    } finally {
      await receiver.close();
    }
    // A whole hub starts anew in between: what is waited for says itself when it took too long.
  }, 180_000);
};
