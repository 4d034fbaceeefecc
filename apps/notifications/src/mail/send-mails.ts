import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { waitAfter } from '#messaging/backoff.rules.js';
import { Fenced, OwnSession, type Owned } from '#messaging/own-session.js';
import { Signal } from '#messaging/signal.js';
import { Units } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { Tracing } from '#platform/tracing.js';
import { NotificationsConfig } from '../notifications.config.js';
import { SendsFigures } from '../sends-figures.js';
import { gather } from './gather.rules.js';
import { failureOf, type SmtpError } from './mail-failure.rules.js';
import { dueEmails, gatherInto, mailSender, newMails, noteServer, settleEmails, type Email, type MailSender } from './mails.queries.js';
import { messageIdOf } from './message-id.js';
import { settle, type Attempt } from './settle-email.js';
import { wordsOf } from './words-of-email.js';

/** Of new mails, and of mails that are due again: twice as many are told by facts in one transaction at the most. */
const PAGE = 200;
const CONNECTIONS = 3;
/** The commit wakes the sender; this only mends a lost wake-up. */
const POLL_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Sends the queued mails, as the one process that does: those of one template to one recipient that are queued together as one e-mail.
 * An e-mail is marked after the server has taken it: a crash in between sends it again under the same Message-ID, by which a mailbox knows
 * it. So which mails go in which e-mail is written down before the first attempt: gathered anew after a crash they would be other e-mails.
 *
 * It sends to staff alone. A person in a case is never written to from here: that needs a contact point checked as safe, in its hours,
 * at the moment of sending, and fails closed; there is no table here that could hold such an address.
 */
@Injectable()
export class SendMails implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stir = new Signal();
  private readonly session: OwnSession;
  private readonly transport: Transporter;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(NotificationsConfig) private readonly config: NotificationsConfig,
    @Inject(Area) private readonly area: Area,
    @Inject(Log) log: Log,
    @Inject(Tracing) private readonly tracing: Tracing,
    @Inject(SendsFigures) private readonly figures: SendsFigures,
  ) {
    this.transport = createTransport({
      url: config.SMTP_URL,
      pool: true,
      maxConnections: CONNECTIONS,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    });
    this.session = new OwnSession(
      database.url,
      'mail_sender',
      'notifications',
      (owned) => this.work(owned),
      (error) => log.warn({ err: error }, 'the sender of mails was interrupted, and goes on'),
    );
  }

  onApplicationBootstrap(): void {
    this.session.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.session.stop();
    this.stir.raise();
    await stopped;
    this.transport.close();
  }

  private async work(owned: Owned): Promise<void> {
    const { client } = owned;
    const { rows } = await client.query('select current_schema() as schema');
    client.on('notification', () => this.stir.raise());
    client.on('end', () => this.stir.raise());
    await client.query(`listen "${rows[0].schema}_mail"`);
    while (!owned.ending()) {
      const sender = await mailSender(client);
      const emails = sender.waitMs > 0 ? [] : await this.next(owned, sender);
      if (emails.length > 0) await this.send(owned, emails, sender.attempts);
      else await this.stir.wait(Math.min(POLL_MS, Math.max(50, sender.waitMs, sender.nextMs ?? POLL_MS)));
    }
  }

  /** What is to be sent now. What the owner before did not come to mark is due too: what it sent of that the mailbox knows by its Message-ID. */
  private async next(owned: Owned, { attempts, nextMs, gatheredTo }: MailSender): Promise<Email[]> {
    const again = nextMs !== null && nextMs <= 0 ? await dueEmails(owned.client, PAGE) : [];
    if (attempts === 0) return [...again, ...(await this.gather(owned, gatheredTo))];
    // A server that could not be reached is tried with one e-mail, not with all; what comes meanwhile is gathered once it is back.
    return (again.length > 0 ? again : await this.gather(owned, gatheredTo)).slice(0, 1);
  }

  private async gather({ client, epoch }: Owned, after: string): Promise<Email[]> {
    const mails = await newMails(client, after, PAGE);
    if (mails.length === 0) return [];
    const emails = gather(mails).map((each) => ({ messageId: messageIdOfEmail(each), attempts: 0, mails: each }));
    if (!(await gatherInto(client, epoch, mails.at(-1)!.id, emails))) throw new Fenced();
    return emails;
  }

  private async send(owned: Owned, emails: Email[], attemptsBefore: number): Promise<void> {
    const tried = await Promise.all(emails.map((email) => this.attempt(email)));
    for (const { email, result } of tried) this.figures.mails.inc({ outcome: result.kind }, email.mails.length);
    const down = tried.some(({ result }) => result.kind === 'server');
    await this.units.run(async (unit) => {
      const waitMs = Math.min(waitAfter(attemptsBefore + 1, Math.random()), LONGEST_PAUSE_MS);
      if (!(await noteServer(unit.tx, owned.epoch, down ? attemptsBefore + 1 : 0, down ? waitMs : 0))) throw new Fenced();
      await settleEmails(
        unit.tx,
        tried.map((attempt) => settle(unit, attempt, waitMs)),
      );
    });
  }

  private async attempt(email: Email): Promise<Attempt> {
    const { mails, messageId, attempts } = email;
    const { email: to, template } = mails[0]!;
    if (to === null) return { email, result: { kind: 'gone' } };
    // Each mail belongs to the trace of what it tells of, though one e-mail tells of several.
    const spans = mails.map(({ mail, traceparent }) =>
      this.tracing.begin(`send ${template}`, {
        kind: 'client',
        parent: traceparent,
        about: { 'notification.id': mail, attempt: attempts + 1, 'batch.size': mails.length },
      }),
    );
    const from = this.config.MAIL_FROM;
    const domain = /@([^>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
    try {
      await this.transport.sendMail({
        from,
        to,
        ...wordsOf(mails, this.config.CONSOLE_URL, this.area.clocks.timeZone),
        // Machines are told that a machine writes, so that nobody's "out of office" answers it.
        headers: { 'Auto-Submitted': 'auto-generated' },
        messageId: `<${messageId}@${domain}>`,
      });
      for (const span of spans) span.end();
      const told = mails.map((mail, nth) => ({ ...mail, traceparent: spans[nth]!.traceparent }));
      return { email: { ...email, mails: told }, result: { kind: 'sent' } };
    } catch (error) {
      for (const span of spans) span.end(error);
      return { email, result: failureOf(error as SmtpError) };
    }
  }
}

/** Made from all that is told: in other company it is another e-mail, which no mailbox must take for a repeat. */
function messageIdOfEmail(mails: Email['mails']): string {
  const { template, recipient } = mails[0]!;
  return messageIdOf(...mails.map(({ factId }) => factId), template, recipient);
}
