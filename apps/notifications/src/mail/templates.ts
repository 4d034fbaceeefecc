import nunjucks from 'nunjucks';
import { agencyPath, casesPath, healthPath, offersPath } from '../links.js';

/**
 * The e-mails to staff. They hold a reference and a link, never a word of the case: not its category, its place, its people, nor
 * which side said what. Whoever may know signs in and reads it there. People in a case are sent nothing: that needs a contact point
 * checked as safe at the moment of sending.
 */
export const templateNames = [
  'offer-made', 'offer-reminded', 'offer-closed', 'case-assigned', 'case-placed', 'case-closed', 'case-moved', 'still-wanted', 'removal-asked', 'message-set-aside',
  'capacity-asked', 'no-news', 'webhook-failing', 'webhook-disabled',
] as const; // prettier-ignore
export type TemplateName = (typeof templateNames)[number];

interface Template {
  /** Rises with each change of the words, and stands in the log of sends. */
  version: number;
  subject: string;
  text: string;
  /** How it reads where several go in one e-mail, and the page of the console that shows them all. */
  several: { subject: string; text: string; path: string };
}

/** All that a template is given of one mail. */
export interface MailValues {
  /** The hub's short reference; empty where the mail is about a message. */
  reference: string;
  /** Local day and time, where there is something to do by then. */
  by?: string;
}

const footOf = (what: string) => `

Sign in to read ${what}: {{ link }}

This mailbox is not read. Please do not forward this message.
`;
const foot = footOf('it');
const footOfSeveral = footOf('them');

/** A line for each, with what is to be done by when. */
const list = (due?: string) =>
  `\n{% for each in mails %}\n- {{ each.reference }}${due ? `{% if each.by %}: ${due} {{ each.by }}{% endif %}` : ''}{% endfor %}`;

const templates: Record<TemplateName, Template> = {
  'offer-made': {
    version: 1,
    subject: 'An offer is waiting for your answer ({{ reference }})',
    text: `{{ reference }} is offered to your organisation.{% if by %} Please answer by {{ by }}.{% endif %}${foot}`,
    several: {
      subject: '{{ count }} offers are waiting for your answer',
      text: `These {{ count }} cases are offered to your organisation.${list('please answer by')}${footOfSeveral}`,
      path: offersPath(),
    },
  },
  'offer-reminded': {
    version: 1,
    subject: 'Reminder: an offer is waiting for your answer ({{ reference }})',
    text: `{{ reference }} is still waiting for an answer from your organisation.{% if by %} Please answer by {{ by }}.{% endif %}${foot}`,
    several: {
      subject: 'Reminder: {{ count }} offers are waiting for your answer',
      text: `These {{ count }} cases are still waiting for an answer from your organisation.${list('please answer by')}${footOfSeveral}`,
      path: offersPath(),
    },
  },
  'offer-closed': {
    version: 1,
    subject: 'An offer is no longer open ({{ reference }})',
    text: `The offer {{ reference }} is no longer open. There is nothing that you need to do.${foot}`,
    several: {
      subject: '{{ count }} offers are no longer open',
      text: `These {{ count }} offers are no longer open. There is nothing that you need to do.${list()}${footOfSeveral}`,
      path: offersPath(),
    },
  },
  'case-assigned': {
    version: 1,
    subject: 'Your organisation has {{ reference }}',
    text: `{{ reference }} is now with your organisation.{% if by %} The first contact is due by {{ by }}.{% endif %}${foot}`,
    several: {
      subject: 'Your organisation has {{ count }} more cases',
      text: `These {{ count }} cases are now with your organisation.${list('the first contact is due by')}${footOfSeveral}`,
      path: casesPath(),
    },
  },
  'case-placed': {
    version: 1,
    subject: '{{ reference }} has been taken on',
    text: `{{ reference }}, which your organisation sent, has been taken on.${foot}`,
    several: {
      subject: '{{ count }} cases have been taken on',
      text: `These {{ count }} cases, which your organisation sent, have been taken on.${list()}${footOfSeveral}`,
      path: agencyPath(),
    },
  },
  'case-closed': {
    version: 1,
    subject: '{{ reference }} is closed',
    text: `{{ reference }}, which your organisation sent, is closed.${foot}`,
    several: {
      subject: '{{ count }} cases are closed',
      text: `These {{ count }} cases, which your organisation sent, are closed.${list()}${footOfSeveral}`,
      path: agencyPath(),
    },
  },
  'case-moved': {
    version: 1,
    subject: '{{ reference }} is no longer with your organisation',
    text: `{{ reference }} is no longer with your organisation. Please stop work on it.${foot}`,
    several: {
      subject: '{{ count }} cases are no longer with your organisation',
      text: `These {{ count }} cases are no longer with your organisation. Please stop work on them.${list()}${footOfSeveral}`,
      path: casesPath(),
    },
  },
  'still-wanted': {
    version: 1,
    subject: 'Is {{ reference }} still wanted?',
    text: `{{ reference }}, which your organisation sent, is still waiting for its turn. Please tell the hub whether it is still wanted, or withdraw it.{% if by %} Please answer by {{ by }}.{% endif %}${foot}`,
    several: {
      subject: 'Are {{ count }} cases still wanted?',
      text: `These {{ count }} cases, which your organisation sent, are still waiting for their turn. Please tell the hub whether each is still wanted, or withdraw it.${list('please answer by')}${footOfSeveral}`,
      path: agencyPath(),
    },
  },
  'removal-asked': {
    version: 1,
    subject: 'Something must be removed ({{ reference }})',
    text: `Your organisation is asked to stop and to remove what it holds about {{ reference }}.{% if by %} Please confirm by {{ by }}.{% endif %}${foot}`,
    several: {
      subject: 'Something must be removed ({{ count }} requests)',
      text: `Your organisation is asked to stop and to remove what it holds. There are {{ count }} requests.${list('please confirm by')}${footOfSeveral}`,
      path: casesPath(),
    },
  },
  'message-set-aside': {
    version: 1,
    subject: 'A message is waiting for the hub',
    text: `A partner's message could not be handled and is waiting for an administrator.${foot}`,
    several: {
      subject: '{{ count }} messages are waiting for the hub',
      text: `{{ count }} messages of partners could not be handled and are waiting for an administrator.${footOfSeveral}`,
      path: healthPath(),
    },
  },
  'capacity-asked': {
    version: 1,
    subject: 'What can your organisation take on?',
    text: `Please tell the hub how many points your organisation has in this month and the next. Where a month is not told, no new case is offered for it.${foot}`,
    several: {
      subject: 'What can your organisation take on? (asked {{ count }} times)',
      text: `The hub has asked {{ count }} times how many points your organisation has in this month and the next. Please tell it. Where a month is not told, no new case is offered for it.${footOfSeveral}`,
      path: offersPath(),
    },
  },
  'no-news': {
    version: 1,
    subject: '{{ reference }} is in hand',
    text: `{{ reference }}, which your organisation sent, stands as we last told you.${foot}`,
    several: {
      subject: '{{ count }} cases are in hand',
      text: `These {{ count }} cases, which your organisation sent, stand as we last told you.${list()}${footOfSeveral}`,
      path: agencyPath(),
    },
  },
  'webhook-failing': {
    version: 1,
    subject: 'The webhook of your organisation takes nothing',
    text: `The hub calls the webhook of your organisation, and it takes nothing. Nothing is lost: what waits is sent when it answers again.{% if by %} If it takes nothing by {{ by }}, it is called no more until somebody turns it on again.{% endif %}${foot}`,
    several: {
      subject: 'The webhook of your organisation takes nothing ({{ count }} warnings)',
      text: `The hub has warned {{ count }} times that the webhook of your organisation takes nothing. Nothing is lost: what waits is sent when it answers again.${footOfSeveral}`,
      path: agencyPath(),
    },
  },
  'webhook-disabled': {
    version: 1,
    subject: 'The webhook of your organisation is called no more',
    text: `The webhook of your organisation has taken nothing for days, or said that it is gone. It is called no more until somebody turns it on again; what waits is kept for 30 days.${foot}`,
    several: {
      subject: 'The webhook of your organisation is called no more (told {{ count }} times)',
      text: `The webhook of your organisation has taken nothing for days, or said that it is gone. It is called no more until somebody turns it on again; what waits is kept for 30 days. This was told {{ count }} times.${footOfSeveral}`,
      path: agencyPath(),
    },
  },
};

const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
const compile = ({ subject, text }: { subject: string; text: string }) => ({
  subject: nunjucks.compile(subject, environment),
  text: nunjucks.compile(text, environment),
});
const compiled = new Map(
  Object.entries(templates).map(([name, template]) => [name, { one: compile(template), several: compile(template.several) }]),
);

export const versionOf = (name: TemplateName): number => templates[name].version;

export const pathOfSeveral = (name: TemplateName): string => templates[name].several.path;

/**
 * @param mails those that go in one e-mail; one alone reads as its template does
 * @returns the subject and the words of the e-mail, plain text
 */
export function writeMail(name: TemplateName, link: string, mails: readonly MailValues[]): { subject: string; text: string } {
  const { one, several } = compiled.get(name)!;
  const { subject, text } = mails.length === 1 ? one : several;
  const values = mails.length === 1 ? { by: '', ...mails[0], link } : { count: mails.length, mails, link };
  return { subject: subject.render(values), text: text.render(values) };
}
