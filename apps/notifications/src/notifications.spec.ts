import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { CloudEvent } from 'cloudevents';
import { SMTPServer } from 'smtp-server';
import { v7 as uuid } from 'uuid';
import { caseAllocatedV1Example } from '#contracts/case.allocated.v1.js';
import { caseClosedV1Example } from '#contracts/case.closed.v1.js';
import { caseOfferedV1Example } from '#contracts/case.offered.v1.js';
import { caseProgressedV1Example } from '#contracts/case.progressed.v1.js';
import { caseTriagedV1Example } from '#contracts/case.triaged.v1.js';
import { caseUnallocatedV1Example } from '#contracts/case.unallocated.v1.js';
import { caseWaitingV1Example } from '#contracts/case.waiting.v1.js';
import { offerWithdrawnV1Example } from '#contracts/offer.withdrawn.v1.js';
import { partnerRegisteredV1Example } from '#contracts/partner.registered.v1.js';
import { recallRequiredV1Example } from '#contracts/recall.required.v1.js';
import { referralAcceptedV1Example } from '#contracts/referral.accepted.v1.js';
import { referralEndedV1Example } from '#contracts/referral.ended.v1.js';
import { referralRejectedV1Example } from '#contracts/referral.rejected.v1.js';
import { referralRepeatedV1Example } from '#contracts/referral.repeated.v1.js';
import { capacityAskedV1Example } from '#contracts/capacity.asked.v1.js';
import { referralSetAsideV1Example } from '#contracts/referral.set-aside.v1.js';
import { reportSettledV1Example } from '#contracts/report.settled.v1.js';
import { checkBody } from '#messaging/check-body.js';
import type { RunningService } from '#messaging/start-service.js';
import { loadPeople } from '#platform/area.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { seedRecipients } from './mail/mails.queries.js';
import { startMailbox, type RunningMailbox } from './mailbox/start-mailbox.js';
import { startNotifications } from './start-notifications.js';

const people = loadPeople('cambridgeshire');
const staffed = (role: string) => people.find((person) => person.role === role)!.organisation;
const [agency, provider] = [staffed('agency_worker'), staffed('provider_worker')];
const addresses = (organisation: string) =>
  people
    .filter((person) => person.organisation === organisation)
    .map((person) => person.email)
    .sort();

interface Received {
  id: string;
  type: string;
  aggregateversion: number;
  data: any;
}
interface Mail {
  id: string;
  to: string[];
  subject: string;
  text: string;
  repeats: number;
}

describe('notifications', () => {
  let world: TestWorld;
  let callers: SignedCallers;
  let folder: string;
  let smtpPort: string;
  let mailbox: RunningMailbox | undefined;
  let service: RunningService;
  let model: ChannelModel;
  let channel: ConfirmChannel;

  const start = () =>
    startNotifications({
      ...world.env('notifications'),
      DIRECTORY_URL: callers.url,
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      MAIL_FROM: 'RJ Hub <rj-hub@example.org>',
      CONSOLE_URL: 'https://hub.example.org',
      SEED: 'demo',
    });
  const openMailbox = async () => (mailbox = await startMailbox({ SMTP_PORT: smtpPort, DATA_DIR: folder }));

  beforeAll(async () => {
    world = await testWorld(['notifications']);
    callers = await signedCallers();
    folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
    smtpPort = String(await freePort());
    model = await connect(world.partnersUrl);
    channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    await openMailbox();
    service = await start();
  });
  afterAll(async () => {
    await service?.close();
    await mailbox?.close();
    await model?.close();
    await callers?.close();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const mails = async (reference: string): Promise<Mail[]> => {
    const { messages } = (await (await fetch(`${mailbox!.url}/messages`)).json()) as { messages: Mail[] };
    const whole = await Promise.all(messages.map(async ({ id }) => (await (await fetch(`${mailbox!.url}/messages/${id}`)).json()) as Mail));
    return whole.filter((mail) => mail.text.includes(reference) || mail.subject.includes(reference));
  };
  const mailsOf = (reference: string, count: number) =>
    world.until(async () => {
      const found = await mails(reference);
      return found.length >= count && found;
    });
  const sends = async (query: string) => {
    const headers = await callers.as({ roles: ['hub_administrator'] });
    return (await (await fetch(`${service.url}/sends${query}`, { headers })).json()) as any[];
  };
  /** What was said of the mails about a fact to the provider’s staff, once it was said of each. */
  const toldOf = (type: string, factId: string) => {
    const told = world.facts(type).filter((fact) => fact.data.about === factId);
    return told.length >= addresses(provider).length && told;
  };
  const sentOf = (factId: string) =>
    world.until(async () => {
      const log = await sends(`?fact=${factId}`);
      return log.length > 0 && log.every((send) => send.state === 'sent') && log;
    });
  const lines = async () => {
    const headers = await callers.as({ roles: ['hub_administrator'] });
    return (await (await fetch(`${service.url}/lines`, { headers })).json()) as { partner: string; why: string | null; waiting: number }[];
  };

  let nth = 0;
  const newReference = () => `RJ-${String(++nth).padStart(4, '0')}-TT`;

  /** Says that a partner is connected; its queue is declared unless told otherwise. */
  async function newPartner({ partner = uuid(), kind = 'provider', limit = 10_000, declared = true } = {}) {
    const name = `p.spec-${nth++}.${uuid().slice(-8)}`;
    const queue = `${name}.out`;
    const declare = () =>
      channel.assertQueue(queue, {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-max-length': limit, 'x-overflow': 'reject-publish' },
      });
    if (declared) await declare();
    const data = { ...partnerRegisteredV1Example, partner, kind, exchange: name, inQueue: `${name}.in`, outQueue: queue, outLimit: limit };
    await world.publish({ type: 'partner.registered.v1', subject: `partner/${partner}`, data });
    return { partner, queue, declare };
  }
  async function read(queue: string, count: number): Promise<Received[]> {
    const found: Received[] = [];
    await world.until(async () => {
      for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
        channel.ack(message);
        const event = JSON.parse(message.content.toString('utf8')) as Received;
        expect(message.properties.messageId).toBe(event.id);
        found.push(event);
      }
      return found.length >= count;
    });
    return found;
  }
  const accept = async (from = agency, more: object = {}) => {
    const [id, reference, messageId] = [uuid(), newReference(), `m-${uuid()}`];
    const data = { ...referralAcceptedV1Example, case: id, reference, agency: from, messageId, ...more };
    await world.publish({ type: 'referral.accepted.v1', subject: `case/${id}`, data });
    return { id, subject: `case/${id}`, reference, messageId };
  };
  const offer = async (to: string, known: { id: string; subject: string; reference: string }, more: object = {}) => {
    const data = { ...caseOfferedV1Example, case: known.id, reference: known.reference, offer: uuid(), provider: to, ...soon, ...more };
    const fact = { type: 'case.offered.v1', subject: known.subject, data, messageId: uuid() };
    await world.publish(fact);
    return { ...data, factId: fact.messageId, fact };
  };
  /** Offers whose mails are due together: the sender cannot look until all of them are queued. */
  const offerTogether = (to: string, known: Parameters<typeof offer>[1][]) => {
    const database = world.database('notifications');
    return database.transaction(async (tx) => {
      await tx.query('lock table mail_sender in access exclusive mode');
      const offers = await Promise.all(known.map((each) => offer(to, each)));
      const ids = offers.map(({ factId }) => factId);
      const queued = () => database.query('select distinct fact_id from mail where fact_id = any($1::text[])', [ids]);
      await world.until(async () => (await queued()).rowCount === ids.length);
      return offers;
    });
  };
  const hour = 3_600_000;
  const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
  const soon = { offeredAt: inHours(0), remindAt: inHours(8), respondBy: inHours(16) };

  describe('e-mail', () => {
    it('tells a provider’s staff of an offer: a reference and a link, and nothing of the case', async () => {
      const known = await accept();
      const { offer: id, factId } = await offer(provider, known);
      const found = await mailsOf(known.reference, addresses(provider).length);
      expect(found.flatMap((mail) => mail.to).sort()).toEqual(addresses(provider));
      for (const { subject, text } of found) {
        expect(text).toContain(`https://hub.example.org/provider/offers/${id}`);
        for (const word of ['BUD', 'urglary', 'ambridge', 'E07', 'harm', 'victim', 'letter', 'standard', 'crime', 'offen'])
          expect(`${subject} ${text}`).not.toContain(word);
      }
      const sent = await world.until(
        () =>
          world.facts('notification.sent.v1').filter((fact) => fact.data.about === factId).length === found.length &&
          world.facts('notification.sent.v1'),
      );
      expect(sent.find((fact) => fact.data.about === factId)).toMatchObject({
        subject: known.subject,
        data: { to: 'provider_worker', channel: 'email', template: 'offer-made' },
      });
      // The log names recipients by kind and id, and no address: nor do the facts.
      const log = await sends(`?fact=${factId}`);
      expect(log).toHaveLength(found.length);
      expect(log[0]).toMatchObject({ recipientKind: 'provider_worker', state: 'sent', attempts: 1 });
      expect(JSON.stringify(log) + JSON.stringify(sent)).not.toContain('@');
    });

    it('sends one mail a fact and recipient, however often the fact is delivered', async () => {
      const known = await accept();
      const { fact, factId } = await offer(provider, known);
      for (let again = 0; again < 8; again++) await world.publish({ ...fact, aggregateVersion: 1 });
      await mailsOf(known.reference, addresses(provider).length);
      // A month later the inbox knows the message no more: the rows' own key still does.
      const database = world.database('notifications');
      await database.query('delete from inbox_key where message_id = $1', [factId]);
      await world.publish(fact);
      await world.until(async () => (await database.query('select from inbox where message_id = $1', [factId])).rowCount === 2);
      const again = await offer(provider, known);
      await world.until(async () => (await sends(`?fact=${again.factId}`)).length > 0);
      expect(await sends(`?fact=${factId}`)).toHaveLength(addresses(provider).length);
      const { rows } = await database.query(`select count(*)::int as owed from delivery where fact_id = $1`, [factId]);
      expect(rows[0].owed).toBe(1);
    });

    it('sends again under the same Message-ID what was sent and not marked, and the mailbox knows it', async () => {
      const known = await accept();
      const { factId } = await offer(provider, known);
      await world.until(async () => {
        const log = await sends(`?fact=${factId}`);
        return log.length > 0 && log.every((send) => send.state === 'sent');
      });
      const database = world.database('notifications');
      await database.query(
        `update email e set state = 'queued', due_at = now() from mail m
         where m.fact_id = $1 and m.recipient = e.recipient and m.template = e.template and m.id between e.first and e.last`,
        [factId],
      );
      await database.query(`select pg_notify('notifications_mail', '')`);
      const repeated = await world.until(async () => {
        const found = await mails(known.reference);
        return found.length > 0 && found.every((mail) => mail.repeats === 1) && found;
      });
      expect(repeated).toHaveLength(addresses(provider).length);
    });

    it('tells of several that are due together in one e-mail; each has its own place in the log and its own fact', async () => {
      const known = [await accept(), await accept(), await accept()];
      const offers = await offerTogether(provider, known);
      const found = await mailsOf(known[0]!.reference, addresses(provider).length);
      expect(found.flatMap((mail) => mail.to).sort()).toEqual(addresses(provider));
      for (const { subject, text } of found) {
        expect(subject).toBe('3 offers are waiting for your answer');
        for (const { reference } of known) expect(text).toContain(`- ${reference}: please answer by `);
        expect(text.match(/https?:\S+/g)).toEqual(['https://hub.example.org/provider/offers']);
      }
      const log = (await Promise.all(offers.map(({ factId }) => sentOf(factId)))).flat();
      expect(log).toHaveLength(3 * found.length);
      expect(new Set(log.map((send) => send.messageId)).size).toBe(found.length);
      expect(log.every(({ state, attempts, verdict }) => state === 'sent' && attempts === 1 && verdict === 'taken')).toBe(true);
      for (const { factId } of offers) {
        const told = await world.until(() => toldOf('notification.sent.v1', factId));
        expect(told).toHaveLength(found.length);
      }
    });

    it('killed between the server’s word and the mark: the same e-mail again, whatever is due beside it by then', async () => {
      const known = [await accept(), await accept(), await accept()];
      const database = world.database('notifications');
      await database.transaction(async (tx) => {
        // Nothing can be told, so nothing can be marked.
        await tx.query('lock table outbox in share mode');
        await offerTogether(provider, known.slice(0, 2));
        await mailsOf(known[0]!.reference, addresses(provider).length);
        await offer(provider, known[2]!);
        await world.until(async () => (await database.query('select from mail where reference = $1', [known[2]!.reference])).rowCount! > 0);
        const killed = await world.until(async () => {
          const { rows } = await database.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%outbox_append%' and datname = current_database()`,
          );
          return rows.length > 0 && rows.length;
        });
        expect(killed).toBe(1);
      });
      await world.until(async () => {
        const { rows } = await database.query(
          `select from email where state = 'queued' union all select from mail m join mail_sender s on m.id > s.gathered_to`,
        );
        return rows.length === 0;
      });
      const [again, beside] = [await mails(known[0]!.reference), await mails(known[2]!.reference)];
      expect(again.map(({ subject, repeats }) => [subject, repeats])).toEqual(
        addresses(provider).map(() => ['2 offers are waiting for your answer', 1]),
      );
      expect(again.every(({ text }) => text.includes(known[1]!.reference))).toBe(true);
      expect(beside.map(({ subject, repeats }) => [subject, repeats])).toEqual(
        addresses(provider).map(() => [`An offer is waiting for your answer (${known[2]!.reference})`, 0]),
      );
    });

    it('put off or refused, an e-mail of several stays one: they are tried again together, and fail together', async () => {
      const known = [await accept(), await accept()];
      await mailbox!.close();
      let answer = '451 come back later';
      const seen: string[][] = [];
      const server = new SMTPServer({
        disabledCommands: ['AUTH', 'STARTTLS'],
        closeTimeout: 100,
        onData: (stream, _session, done) => {
          void readAll(stream).then((text) => {
            if (text.includes(known[0]!.reference)) seen.push([/^Message-ID: (.*)$/im.exec(text)![1]!, text]);
            const [, code, words] = /^(\d+) (.*)$/.exec(answer)!;
            done(Object.assign(new Error(words), { responseCode: Number(code) }));
          });
        },
      });
      await new Promise<void>((resolve) => server.listen(Number(smtpPort), '127.0.0.1', () => resolve()));
      try {
        const offers = await offerTogether(provider, known);
        const log = async () => (await Promise.all(offers.map(({ factId }) => sends(`?fact=${factId}`)))).flat();
        await world.until(async () => {
          const rows = await log();
          return rows.length > 0 && rows.every(({ verdict }) => verdict === 'smtp_451');
        });
        answer = '550 no such mailbox';
        const failed = await world.until(async () => {
          const rows = await log();
          return rows.every(({ state }) => state === 'failed') && rows;
        });
        expect(new Set(failed.map(({ verdict }) => verdict))).toEqual(new Set(['smtp_550']));
        expect(new Set(failed.map(({ messageId, attempts }) => `${messageId} ${attempts}`)).size).toBe(addresses(provider).length);
        expect(new Set(seen.map(([messageId]) => messageId)).size).toBe(addresses(provider).length);
        expect(seen.length).toBeGreaterThanOrEqual(2 * addresses(provider).length);
        for (const [, text] of seen) for (const { reference } of known) expect(text).toContain(reference);
        for (const { factId } of offers) {
          const told = await world.until(() => toldOf('notification.failed.v1', factId));
          expect(told.map(({ data }) => data.why)).toEqual(addresses(provider).map(() => 'refused'));
        }
      } finally {
        await new Promise<void>((resolve) => server.close(() => resolve()));
        await openMailbox();
      }
    });

    it('tells both sides of an allocation, and the agency of a close', async () => {
      const known = await accept();
      const { id, reference, subject } = known;
      await world.publish({
        type: 'case.allocated.v1',
        subject,
        data: { ...caseAllocatedV1Example, case: id, reference, provider, offer: uuid() },
      });
      const count = addresses(provider).length + addresses(agency).length;
      expect((await mailsOf(reference, count)).flatMap((mail) => mail.to).sort()).toEqual(
        [...addresses(provider), ...addresses(agency)].sort(),
      );
      await world.publish({
        type: 'case.closed.v1',
        subject,
        data: { ...caseClosedV1Example, case: id, reference, provider, end: 'harmed_declined', side: 'harmed' },
      });
      const closed = (await mailsOf(reference, count + addresses(agency).length)).filter((mail) => mail.subject.includes('closed'));
      expect(closed.flatMap((mail) => mail.to).sort()).toEqual(addresses(agency));
    });

    it('asks the agency of a case that has waited long whether it is still wanted, and not of one that was withdrawn', async () => {
      const [waits, gone] = [await accept(), await accept()];
      const asked = (known: typeof waits) => {
        const data = {
          ...caseWaitingV1Example,
          case: known.id,
          reference: known.reference,
          askStillWanted: { round: 1, by: '2026-06-25' },
        };
        return world.publish({ type: 'case.waiting.v1', subject: known.subject, data });
      };
      const data = { ...referralEndedV1Example, case: gone.id, reference: gone.reference, end: 'withdrawn' };
      await world.publish({ type: 'referral.ended.v1', subject: gone.subject, data });
      await asked(gone);
      await asked(waits);
      const found = await mailsOf(waits.reference, addresses(agency).length);
      expect(found.flatMap((mail) => mail.to).sort()).toEqual(addresses(agency));
      for (const { subject, text } of found) {
        expect(subject).toBe(`Is ${waits.reference} still wanted?`);
        expect(text).toContain('Please answer by 5:00 pm on Thursday 25 June.');
      }
      expect(await mails(gone.reference)).toEqual([]);
    });

    it('writes to an organisation’s own mailbox where it has nobody', async () => {
      const [unstaffed, email] = [uuid(), 'team@unstaffed.example.org'];
      await seedRecipients(world.database('notifications'), [
        { recipient: unstaffed, organisation: unstaffed, kind: 'provider_worker', email, shared: true },
      ]);
      const known = await accept();
      await offer(unstaffed, known);
      expect((await mailsOf(known.reference, 1)).map((mail) => mail.to)).toEqual([[email]]);
    });

    it('says that it could not, where there is nobody at all', async () => {
      const known = await accept();
      const { factId } = await offer(uuid(), known);
      const failed = await world.until(() => world.facts('notification.failed.v1').find((fact) => fact.data.about === factId));
      expect(failed.data).toMatchObject({ why: 'no_recipient', final: true, attempts: 0 });
      expect(await sends(`?fact=${factId}`)).toMatchObject([{ state: 'failed', verdict: 'no_recipient', attempts: 0 }]);
      expect(await mails(known.reference)).toEqual([]);
    });

    it('tells administrators of a message that was set aside', async () => {
      await world.publish({ type: 'referral.set-aside.v1', subject: `partner/${agency}`, data: { ...referralSetAsideV1Example, agency } });
      const administrators = people.filter((person) => person.role === 'hub_administrator').map((person) => person.email);
      const found = await mailsOf('waiting for the hub', administrators.length);
      expect(found.flatMap((mail) => mail.to).sort()).toEqual(administrators.sort());
    });

    it('asks a provider that has not told what it can take on', async () => {
      const { queue } = await newPartner({ partner: provider });
      const asked = { ...capacityAskedV1Example, provider, askedAt: new Date().toISOString() };
      await world.publish({ type: 'capacity.asked.v1', subject: `provider/${provider}`, data: asked });
      const [mail] = await mailsOf('What can your organisation take on', 1);
      expect(mail!.text).toContain('Please tell the hub how many points your organisation has');
      const told = await world.until(async () => (await read(queue, 1)).find(({ type }) => type === 'capacity.asked.v1'));
      expect(told.data).toEqual(asked);
    });

    it('reminds of an open offer once, and not of one that was taken back', async () => {
      const [open, gone] = [await accept(), await accept()];
      const past = { remindAt: inHours(-0.01) };
      const taken = await offer(provider, gone, { remindAt: inHours(0.001) });
      await world.publish({
        type: 'offer.withdrawn.v1',
        subject: gone.subject,
        data: { ...offerWithdrawnV1Example, case: gone.id, reference: gone.reference, offer: taken.offer, provider },
      });
      await offer(provider, open, past);
      const reminded = await world.until(async () => {
        return (await mails(open.reference)).filter((mail) => mail.subject.startsWith('Reminder')).length === addresses(provider).length;
      }, 40_000);
      expect(reminded).toBe(true);
      expect((await mails(gone.reference)).filter((mail) => mail.subject.startsWith('Reminder'))).toEqual([]);
    }, 60_000);

    it('goes on when the mail server comes back, and loses nothing', async () => {
      await mailbox!.close();
      const known = await accept();
      const { factId } = await offer(provider, known);
      await world.until(async () =>
        (await sends(`?fact=${factId}`)).some((send) => send.verdict === 'unreachable' && send.state === 'queued'),
      );
      await openMailbox();
      const found = await mailsOf(known.reference, addresses(provider).length);
      expect(found).toHaveLength(addresses(provider).length);
      const log = await world.until(async () => {
        const rows = await sends(`?fact=${factId}`);
        return rows.every((send) => send.state === 'sent') && rows;
      });
      expect(Math.max(...log.map((send) => send.attempts))).toBeGreaterThan(1);
    });
  });

  describe('partners’ queues', () => {
    it('tells an agency what became of each message, with every fault, by the door it came by', async () => {
      const { partner, queue } = await newPartner({ kind: 'agency' });
      const known = await accept(partner);
      await accept(partner, { door: 'http' });
      const faults = Array.from({ length: 7 }, (_, index) => ({
        path: `people[${index}]`,
        code: 'required',
        sentence: 'Give it.',
        act: 'sender' as const,
      }));
      const of = (type: string, data: object) => world.publish({ type, subject: `partner/${partner}`, data });
      await of('referral.rejected.v1', { ...referralRejectedV1Example, agency: partner, faults });
      await of('referral.repeated.v1', { ...referralRepeatedV1Example, agency: partner });
      await of('referral.set-aside.v1', { ...referralSetAsideV1Example, agency: partner, door: 'queue' });
      await of('report.settled.v1', { ...reportSettledV1Example, partner, outcome: 'done', faults: [] });
      await of('report.settled.v1', { ...reportSettledV1Example, partner, faults });
      await of('report.settled.v1', { ...reportSettledV1Example, partner, outcome: 'duplicate', faults: [] });
      const received = (await read(queue, 8)).filter((each) => each.type === 'receipt.issued.v1');
      expect(received.map((each) => [each.type, each.data.outcome])).toEqual([
        ['receipt.issued.v1', 'accepted'],
        ['receipt.issued.v1', 'rejected'],
        ['receipt.issued.v1', 'duplicate'],
        ['receipt.issued.v1', 'set_aside'],
        ['receipt.issued.v1', 'done'],
        ['receipt.issued.v1', 'rejected'],
        ['receipt.issued.v1', 'duplicate'],
      ]);
      expect(received[0]?.data).toMatchObject({ messageId: known.messageId, reference: known.reference, case: known.id });
      expect(received[1]?.data.problem.faults).toEqual(faults);
      expect(received[5]?.data.problem.faults).toEqual(faults);
      for (const each of received) expect(checkBody(each.type, each.data)).toEqual([]);
      for (const each of received) expect(new CloudEvent(each as never).validate()).toBe(true);
    });

    it('tells an agency where its referral has come to, once a state, and never which side said no', async () => {
      const { partner, queue } = await newPartner({ kind: 'agency' });
      const { id, reference, subject, messageId } = await accept(partner);
      const about = { case: id, reference };
      const say = (type: string, data: object) => world.publish({ type, subject, data: { ...data, ...about } });
      await say('case.allocated.v1', { ...caseAllocatedV1Example, provider: caseProgressedV1Example.provider, offer: uuid() });
      await say('case.progressed.v1', caseProgressedV1Example);
      await say('case.progressed.v1', { ...caseProgressedV1Example, step: 'contact_attempt', was: 'contacting' });
      await say('case.closed.v1', { ...caseClosedV1Example, end: 'harmed_declined', side: 'harmed' });
      const [receipt, ...received] = await read(queue, 4);
      expect(receipt).toMatchObject({ type: 'receipt.issued.v1', data: { outcome: 'accepted', status: { state: 'ready' } } });
      expect(received.map((each) => each.type)).toEqual(received.map(() => 'referral.status.v1'));
      expect(received.map((each) => each.data.state)).toEqual(['allocated', 'contacting', 'closed']);
      for (const each of received) {
        expect(each.data.messageId).toBe(messageId);
        expect(checkBody(each.type, each.data)).toEqual([]);
        expect(each.data.sentence).not.toMatch(/harmed|harmer|declined/);
      }
    });

    it('tells an agency that referred over HTTP how it stands by a message: its receipt has been given', async () => {
      const { partner, queue } = await newPartner({ kind: 'agency' });
      const { messageId } = await accept(partner, { door: 'http' });
      const [status] = await read(queue, 1);
      expect(status).toMatchObject({ type: 'referral.status.v1', data: { messageId, state: 'ready' } });
    });

    it('tells an agency that more must be known, and not that it waits, whichever service speaks last', async () => {
      const { partner, queue } = await newPartner({ kind: 'agency' });
      const { id, reference, subject } = await accept(partner);
      const about = { case: id, reference };
      const say = (type: string, data: object) => world.publish({ type, subject, data: { ...data, ...about } });
      const told: Received[] = [];
      const unallocated = { ...caseUnallocatedV1Example, reason: 'consent_withdrawn' };
      await say('case.unallocated.v1', unallocated);
      await say('case.triaged.v1', { ...caseTriagedV1Example, outcome: 'needs_information' });
      await say('case.waiting.v1', caseWaitingV1Example);
      await say('referral.ended.v1', { ...referralEndedV1Example, end: 'withdrawn' });
      await say('case.waiting.v1', caseWaitingV1Example);
      await say('case.triaged.v1', { ...caseTriagedV1Example, outcome: 'ready', missing: undefined });
      const last = await accept(partner);
      const received = await world.until(async () => {
        const found = await read(queue, 0);
        told.push(...found);
        return told.some((each) => each.data.messageId === last.messageId) && told;
      });
      expect(received.filter((each) => each.type === 'referral.status.v1').map((each) => each.data.state)).toEqual([
        'needs_information',
        'withdrawn',
      ]);
    });

    it('asks a provider, gives it the case, takes it back, and asks for removal', async () => {
      const { partner, queue } = await newPartner();
      const known = await accept();
      const { id, reference, subject } = known;
      const { offer: offerId } = await offer(partner, known);
      await world.publish({
        type: 'case.allocated.v1',
        subject,
        data: { ...caseAllocatedV1Example, case: id, reference, provider: partner, offer: offerId },
      });
      await world.publish({ type: 'recall.required.v1', subject, data: { ...recallRequiredV1Example, case: id, holder: partner } });
      await world.publish({
        type: 'offer.withdrawn.v1',
        subject,
        data: { ...offerWithdrawnV1Example, case: id, reference, offer: offerId, provider: partner },
      });
      const received = await read(queue, 4);
      expect(received.map((each) => each.type).sort()).toEqual([
        'case.assigned.v1',
        'case.recalled.v1',
        'offer.made.v1',
        'offer.withdrawn.v1',
      ]);
      for (const each of received) expect(checkBody(each.type, each.data)).toEqual([]);
      const { periods, plannedLead } = caseOfferedV1Example;
      expect(received.find((each) => each.type === 'offer.made.v1')?.data).toMatchObject({ periods, plannedLead, signOffNeeded: false });
      expect(received.find((each) => each.type === 'case.assigned.v1')?.data.link).toBe(
        `https://hub.example.org/provider/cases/${id}/people`,
      );
    });

    it('reminds a provider of an offer in the words in which it was made', async () => {
      const { partner, queue } = await newPartner();
      await offer(partner, await accept(), { remindAt: inHours(-0.01) });
      const [made, reminded] = await read(queue, 2);
      expect([made!.type, reminded!.type]).toEqual(['offer.made.v1', 'offer.reminded.v1']);
      expect(reminded!.data).toEqual(made!.data);
    });

    it('a queue that is full stalls its partner alone; what it is owed comes in order when there is room', async () => {
      const [full, free] = [await newPartner({ kind: 'agency', limit: 5 }), await newPartner({ kind: 'agency' })];
      const sent: string[] = [];
      for (let each = 0; each < 40; each++) sent.push((await accept(full.partner)).messageId);
      const stalled = await world.until(() =>
        world.facts('notification.failed.v1').find((fact) => fact.data.organisation === full.partner),
      );
      expect(stalled.data).toMatchObject({ why: 'queue_full', channel: 'queue', to: 'agency', final: false });
      const { messageId } = await accept(free.partner);
      expect((await read(free.queue, 1))[0]?.data.messageId).toBe(messageId);
      expect((await lines()).find((line) => line.partner === full.partner)).toMatchObject({ why: 'queue_full' });
      const received = await read(full.queue, 40);
      expect(received.map((each) => each.data.messageId)).toEqual(sent);
      const versions = received.map((each) => each.aggregateversion);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      await world.until(async () => (await lines()).find((line) => line.partner === full.partner)?.waiting === 0);
      expect((await lines()).find((line) => line.partner === full.partner)?.why).toBeNull();
      expect(world.facts('notification.failed.v1').filter((fact) => fact.data.organisation === full.partner).length).toBeGreaterThanOrEqual(
        1,
      );
    });

    it('a queue that is missing stalls its partner alone, until it is there', async () => {
      const { partner, queue, declare } = await newPartner({ kind: 'agency', declared: false });
      const { messageId } = await accept(partner);
      await world.until(() =>
        world.facts('notification.failed.v1').find((fact) => fact.data.organisation === partner && fact.data.why === 'queue_missing'),
      );
      await declare();
      expect((await read(queue, 1))[0]?.data.messageId).toBe(messageId);
    });

    it('keeps what is owed to a suspended partner until it is resumed', async () => {
      const { partner, queue } = await newPartner({ kind: 'agency' });
      const names = {
        ...partnerRegisteredV1Example,
        partner,
        kind: 'agency',
        exchange: queue.replace('.out', ''),
        inQueue: queue.replace('.out', '.in'),
        outQueue: queue,
      };
      const say = (type: string) => world.publish({ type, subject: `partner/${partner}`, data: names });
      await say('partner.suspended.v1');
      const { messageId } = await accept(partner);
      await world.until(async () => (await lines()).find((line) => line.partner === partner)?.waiting === 1);
      expect(await channel.get(queue)).toBe(false);
      await say('partner.resumed.v1');
      expect((await read(queue, 1))[0]?.data.messageId).toBe(messageId);
    });

    it('sends again, under the same id, what was sent and not marked', async () => {
      const { partner, queue } = await newPartner({ kind: 'agency' });
      await accept(partner);
      const [first] = await read(queue, 1);
      await world.until(async () => (await lines()).find((line) => line.partner === partner)?.waiting === 0);
      await world
        .database('notifications')
        .query('update partner p set sent_to = d.id - 1 from delivery d where p.partner = d.partner and d.event = $1', [first!.id]);
      await world.database('notifications').query(`select pg_notify('notifications_delivery', '')`);
      expect((await read(queue, 1))[0]).toEqual(first);
    });
  });

  it('two processes send nothing twice, and the second takes over', async () => {
    const { partner, queue } = await newPartner({ kind: 'agency' });
    const second = await start();
    const sent: string[] = [];
    for (let each = 0; each < 30; each++) {
      sent.push((await accept(partner)).messageId);
      if (each === 10) await service.close();
    }
    service = second;
    const received = await read(queue, 30);
    expect([...new Set(received.map((each) => each.id))]).toHaveLength(30);
    expect([...new Set(received.map((each) => each.data.messageId))]).toEqual(sent);
  });
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
