import type { NotificationSentV1 } from '#contracts/notification.sent.v1.js';
import { waitAfter } from '#messaging/backoff.rules.js';
import type { Unit } from '#messaging/unit.js';
import { giveUpAfterMs, type MailFailure } from './mail-failure.rules.js';
import type { Email, SettledEmail } from './mails.queries.js';
import { causeOf, failedFact, notificationOf, subjectOf } from './post-mail.js';

export interface Attempt {
  email: Email;
  result: { kind: 'sent' } | { kind: 'gone' } | MailFailure;
}

/** What an attempt means for each mail of the e-mail: they fare alike, and each has its own fact. */
export function settle(unit: Unit, { email, result }: Attempt, serverWaitMs: number): SettledEmail {
  const { mails } = email;
  // Whom nobody could write to, nobody tried.
  const attempts = email.attempts + (result.kind === 'gone' ? 0 : 1);
  const settled = { email, attempts, waitMs: 0 };
  const fail = (why: Parameters<typeof failedFact>[3], verdict: string = why): SettledEmail => {
    unit.tell(...mails.map((mail) => failedFact(mail, unit.now, attempts, why)));
    return { ...settled, state: 'failed', verdict };
  };
  switch (result.kind) {
    case 'sent':
      for (const mail of mails) {
        const data: NotificationSentV1 = notificationOf(mail, unit.now, attempts);
        unit.tell({ type: 'notification.sent.v1', subject: subjectOf(mail), area: mail.area, data, cause: causeOf(mail) });
      }
      return { ...settled, state: 'sent', verdict: 'taken' };
    case 'gone':
      return fail('no_recipient');
    case 'never':
      return fail('refused', result.verdict);
    case 'server':
    case 'later':
      // By its youngest: an e-mail stays whole.
      if (mails.every(({ queuedAt }) => unit.now.getTime() - queuedAt.getTime() > giveUpAfterMs)) return fail('given_up');
      if (result.kind === 'server') return { ...settled, state: 'queued', verdict: 'unreachable', waitMs: serverWaitMs };
      return { ...settled, state: 'queued', verdict: result.verdict, waitMs: waitAfter(attempts, Math.random()) };
  }
}
