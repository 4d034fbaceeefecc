import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import type { NotificationSentV1 } from '#contracts/notification.sent.v1.js';
import { waitAfter } from '#messaging/backoff.rules.js';
import { Fenced, OwnSession, type Owned } from '#messaging/own-session.js';
import { Signal } from '#messaging/signal.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { Tracing } from '#platform/tracing.js';
import { linkTo } from '../links.js';
import { NotificationsConfig } from '../notifications.config.js';
import { SendsFigures } from '../sends-figures.js';
import { failureOf, giveUpAfterMs, type MailFailure, type SmtpError } from './mail-failure.rules.js';
import { dueMails, mailPause, pauseMail, settleMails, type DueMail, type Settled } from './mails.queries.js';
import { causeOf, failedFact, notificationOf, subjectOf } from './post-mail.js';
import { writeMail } from './templates.js';

const PAGE = 50;
const CONNECTIONS = 3;
/** The commit wakes the sender; this only mends a lost wake-up. */
const POLL_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

type Attempt = { mail: DueMail; result: { kind: 'sent' } | { kind: 'gone' } | MailFailure };

/**
 * Sends the queued mails, as the one process that does. A mail is marked after the server has taken it: a crash in between sends it
 * again under the same Message-ID, by which a mailbox knows it.
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
      const pause = await mailPause(client);
      // A server that could not be reached is tried with one mail, not with all.
      const due = pause.waitMs > 0 ? [] : await dueMails(client, pause.attempts > 0 ? 1 : PAGE);
      if (due.length) await this.send(owned, due, pause.attempts);
      else await this.stir.wait(Math.min(POLL_MS, Math.max(50, pause.waitMs, pause.nextMs ?? POLL_MS)));
    }
  }

  private async send(owned: Owned, due: DueMail[], attemptsBefore: number): Promise<void> {
    const attempts = await Promise.all(due.map((mail) => this.attempt(mail)));
    for (const { result } of attempts) this.figures.mails.inc({ outcome: result.kind });
    const down = attempts.some(({ result }) => result.kind === 'server');
    await this.units.run(async (unit) => {
      const { rowCount } = await unit.tx.query('select from mail_sender where epoch = $1 for update', [owned.epoch]);
      if (!rowCount) throw new Fenced();
      const waitMs = Math.min(waitAfter(attemptsBefore + 1, Math.random()), LONGEST_PAUSE_MS);
      if (down || attemptsBefore > 0) await pauseMail(unit.tx, down ? attemptsBefore + 1 : 0, down ? waitMs : 0);
      await settleMails(
        unit.tx,
        attempts.map((attempt) => settle(unit, attempt, waitMs)),
      );
    });
  }

  private async attempt(mail: DueMail): Promise<Attempt> {
    if (mail.email === null) return { mail, result: { kind: 'gone' } };
    const from = this.config.MAIL_FROM;
    const by = mail.actBy ? dayAndTime(mail.actBy, this.area.clocks.timeZone) : '';
    const { subject, text } = writeMail(mail.template, { reference: mail.reference, link: linkTo(this.config.CONSOLE_URL, mail.path), by });
    const about = { 'notification.id': mail.mail, attempt: mail.attempts + 1 };
    const span = this.tracing.begin(`send ${mail.template}`, { kind: 'client', parent: mail.traceparent, about });
    const domain = /@([^>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
    try {
      // Machines are told that a machine writes, so that nobody's "out of office" answers it.
      const headers = { 'Auto-Submitted': 'auto-generated' };
      await this.transport.sendMail({ from, to: mail.email, subject, text, headers, messageId: `<${mail.messageId}@${domain}>` });
      span.end();
      return { mail: { ...mail, traceparent: span.traceparent }, result: { kind: 'sent' } };
    } catch (error) {
      span.end(error);
      return { mail, result: failureOf(error as SmtpError) };
    }
  }
}

function settle(unit: Unit, { mail, result }: Attempt, serverWaitMs: number): Settled {
  const attempts = mail.attempts + 1;
  const isOld = unit.now.getTime() - mail.queuedAt.getTime() > giveUpAfterMs;
  switch (result.kind) {
    case 'sent': {
      const data: NotificationSentV1 = notificationOf(mail, unit.now, attempts);
      unit.tell({ type: 'notification.sent.v1', subject: subjectOf(mail), area: mail.area, data, cause: causeOf(mail) });
      return { mail: mail.mail, state: 'sent', verdict: 'taken', waitMs: 0 };
    }
    case 'gone':
      unit.tell(failedFact(mail, unit.now, attempts, 'no_recipient'));
      return { mail: mail.mail, state: 'failed', verdict: 'no_recipient', waitMs: 0 };
    case 'never':
      unit.tell(failedFact(mail, unit.now, attempts, 'refused'));
      return { mail: mail.mail, state: 'failed', verdict: result.verdict, waitMs: 0 };
    case 'server':
    case 'later':
      if (isOld) {
        unit.tell(failedFact(mail, unit.now, attempts, 'given_up'));
        return { mail: mail.mail, state: 'failed', verdict: 'given_up', waitMs: 0 };
      }
      if (result.kind === 'server') return { mail: mail.mail, state: 'queued', verdict: 'unreachable', waitMs: serverWaitMs };
      return { mail: mail.mail, state: 'queued', verdict: result.verdict, waitMs: waitAfter(attempts, Math.random()) };
  }
}

/** Such as "5:00 pm on Wednesday 7 January". */
function dayAndTime(at: Date, timeZone: string): string {
  const formats = formatsOf.get(timeZone) ?? {
    day: new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', day: 'numeric', month: 'long' }),
    time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: 'numeric', minute: '2-digit', hour12: true }),
  };
  formatsOf.set(timeZone, formats);
  return `${formats.time.format(at)} on ${formats.day.format(at)}`;
}

/** By zone: to make one takes longer than to write a whole mail. */
const formatsOf = new Map<string, Record<'day' | 'time', Intl.DateTimeFormat>>();
