import type { AskedHub } from './asked-hub.js';
import type { Journey } from '../connect/hub-in-both-forms.js';
import { fetchClients, type Clients } from './fetch-clients.js';
import { amqpTools, pika, rabbitmqClient, type ForeignClient } from './foreign-clients.js';
import type { Told } from './partner-at-queue.js';
import { referral } from './referrals.js';
import { until } from './running-hub.js';

/** Clients that share no code with the hub, each as the system of an agency of its own: all of them must be able to refer, and to read the answer. */
export const foreignClients: Journey = (running) => {
  let hub: AskedHub;
  let clients: Clients;
  let admin: string;
  const systems: ForeignClient[] = [];

  beforeAll(async () => {
    clients = await fetchClients();
    hub = running();
    admin = await hub.token('hub_administrator');
  }, 180_000);

  afterAll(async () => {
    for (const system of systems) system.leave();
  }, 60_000);

  it.each([
    ['amqp-publish (C)', 'cambridgeshire-constabulary', 'police', amqpTools],
    ['pika (Python)', 'cambridgeshire-probation', 'probation', pika],
    ['rabbitmq-client (Node)', 'cambridgeshire-victims-hub', 'victims_hub', (_: Clients, at: never) => rabbitmqClient(at)],
  ] as const)(
    '%s: a referral as a structured CloudEvent and one as a binary CloudEvent are cases, and their receipts can be read',
    async (name, agency, route, client) => {
      const { id: agencyId, amqp } = hub.organisation(agency);
      const system = client(clients, amqp as never);
      systems.push(system);
      const events = [false, true].map((binary) => ({
        id: `${route}-${binary ? 'binary' : 'structured'}`,
        type: 'referral.submitted.v1',
        // Text beyond ASCII shows whether a client or the hub changes what was written.
        data: referral((one) => {
          one.route = route;
          one.notes = `Łódź, “tea” – £4 ☕ (${name})`;
        }),
        binary,
      }));
      await system.send(events);

      const told: Told[] = [];
      const receipts = await until(async () => {
        told.push(...(await system.read()));
        const found = told.filter(({ type }) => type === 'receipt.issued.v1').map(({ data }) => data);
        return found.length >= events.length && found;
      }, 'two receipts');
      expect(receipts.map(({ messageId, outcome, problem }) => ({ messageId, outcome, problem }))).toEqual(
        events.map(({ id }) => ({ messageId: id, outcome: 'accepted' })),
      );
      for (const [nth, receipt] of receipts.entries()) {
        const kept = await hub.ask('intake', `/referrals/${receipt.case}`, { token: admin });
        expect(kept).toMatchObject({ status: 200, body: { reference: receipt.reference, agency: agencyId, category: 'SHP' } });
        const people = await hub.ask('intake', `/cases/${receipt.case}/people?purpose=correction`, { token: admin });
        expect(people.body.notes).toBe(events[nth]!.data.notes);
        expect(people.body.people.map((person: { name: string }) => person.name)).toEqual(events[nth]!.data.people.map(({ name }) => name));
      }
    },
  );

  it('what none of them says is made up: the sender is the queue, whatever source a message names', async () => {
    const { id } = hub.organisation('cambridgeshire-probation');
    const { body } = await hub.ask('intake', '/messages?messageId=probation-binary', { token: admin });
    expect(body).toMatchObject([{ source: id, door: 'queue', type: 'referral.submitted.v1', outcome: 'accepted' }]);
  });
};
