import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Unit } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import { queueMails, staffOf, type MailRow, type StaffKind } from './mails.queries.js';
import { versionOf, type TemplateName } from './templates.js';

/** One thing to be told by e-mail to an organisation's staff. */
export interface Post {
  fact: Pick<Arrived, 'messageId' | 'type' | 'area' | 'traceparent'>;
  template: TemplateName;
  /** The staff of one organisation, or everybody of that kind. */
  to: { organisation?: string; kind: StaffKind };
  case?: string;
  reference?: string;
  /** Where its link leads, as a path of the console. */
  path: string;
  actBy?: string;
}

/** Queues one mail for each member of staff concerned, in the handler's own transaction; the sender is woken by its commit. */
export async function postMail(unit: Unit, posts: Post[]): Promise<void> {
  if (posts.length === 0) return;
  const staff = await staffOf(
    unit.tx,
    posts.map(({ to }) => to),
  );
  const mails = posts.flatMap((post) => {
    const reached = staff.filter(
      ({ organisation, kind }) => kind === post.to.kind && (organisation === post.to.organisation || !post.to.organisation),
    );
    if (reached.length) return reached.map((each) => mailTo(post, each.recipient, each.organisation));
    // Nobody to tell is a failure that somebody must see, and not silence: the sender finds no address for it, and says so.
    const organisation = post.to.organisation ?? NO_ORGANISATION;
    return [mailTo(post, organisation, organisation)];
  });
  await queueMails(unit.tx, mails, unit.now);
}

const NO_ORGANISATION = '00000000-0000-0000-0000-000000000000';

function mailTo(post: Post, recipient: string, organisation: string): MailRow {
  const { fact, template, to } = post;
  return {
    mail: newId(),
    factId: fact.messageId,
    factType: fact.type,
    case: post.case,
    area: fact.area,
    template,
    version: versionOf(template),
    organisation,
    recipient,
    recipientKind: to.kind,
    reference: post.reference ?? '',
    path: post.path,
    actBy: post.actBy,
    traceparent: fact.traceparent,
  };
}

type Told = Pick<MailRow, 'mail' | 'factId' | 'factType' | 'area' | 'template' | 'version' | 'organisation' | 'recipientKind'> & {
  case?: string | null;
  traceparent?: string | null;
};

/** What every fact about a mail says: a kind of recipient, never an address. */
export function notificationOf(mail: Told, at: Date, attempts: number) {
  return {
    notification: mail.mail,
    about: mail.factId,
    aboutType: mail.factType,
    ...(mail.case && { case: mail.case }),
    ...(mail.organisation !== NO_ORGANISATION && { organisation: mail.organisation }),
    to: mail.recipientKind,
    channel: 'email' as const,
    template: mail.template,
    version: mail.version,
    attempts,
    at: at.toISOString(),
  };
}

export function failedFact(mail: Told, at: Date, attempts: number, why: NotificationFailedV1['why']) {
  const data: NotificationFailedV1 = { ...notificationOf(mail, at, attempts), why, final: true };
  return { type: 'notification.failed.v1', subject: subjectOf(mail), area: mail.area, data, cause: causeOf(mail) };
}

/** A fact about a mail belongs to the trace of what the mail tells of. */
export const causeOf = ({ traceparent }: Told) => ({ traceparent: traceparent ?? undefined });

/** Whatever names a case has that case as its subject. */
export const subjectOf = (mail: Told): string => (mail.case ? `case/${mail.case}` : `provider/${mail.organisation}`);
