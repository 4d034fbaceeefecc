import nunjucks from 'nunjucks';

/**
 * The e-mails to staff. They hold a reference and a link, never a word of the case: not its category, its place, its people, nor
 * which side said what. Whoever may know signs in and reads it there. People in a case are sent nothing: that needs a contact point
 * checked as safe at the moment of sending.
 */
export const templateNames = [
  'offer-made', 'offer-reminded', 'offer-closed', 'case-assigned', 'case-placed', 'case-closed', 'case-moved', 'removal-asked', 'message-set-aside',
] as const; // prettier-ignore
export type TemplateName = (typeof templateNames)[number];

interface Template {
  /** Rises with each change of the words, and stands in the log of sends. */
  version: number;
  subject: string;
  text: string;
}

/** All that a template is given. */
export interface MailValues {
  /** The hub's short reference; empty where the mail is about a message. */
  reference: string;
  link: string;
  /** Local day and time, where there is something to do by then. */
  by?: string;
}

const foot = `

Sign in to read it: {{ link }}

This mailbox is not read. Please do not forward this message.
`;

const templates: Record<TemplateName, Template> = {
  'offer-made': {
    version: 1,
    subject: 'An offer is waiting for your answer ({{ reference }})',
    text: `{{ reference }} is offered to your organisation.{% if by %} Please answer by {{ by }}.{% endif %}${foot}`,
  },
  'offer-reminded': {
    version: 1,
    subject: 'Reminder: an offer is waiting for your answer ({{ reference }})',
    text: `{{ reference }} is still waiting for an answer from your organisation.{% if by %} Please answer by {{ by }}.{% endif %}${foot}`,
  },
  'offer-closed': {
    version: 1,
    subject: 'An offer is no longer open ({{ reference }})',
    text: `The offer {{ reference }} is no longer open. There is nothing that you need to do.${foot}`,
  },
  'case-assigned': {
    version: 1,
    subject: 'Your organisation has {{ reference }}',
    text: `{{ reference }} is now with your organisation.{% if by %} The first contact is due by {{ by }}.{% endif %}${foot}`,
  },
  'case-placed': {
    version: 1,
    subject: '{{ reference }} has been taken on',
    text: `{{ reference }}, which your organisation sent, has been taken on.${foot}`,
  },
  'case-closed': {
    version: 1,
    subject: '{{ reference }} is closed',
    text: `{{ reference }}, which your organisation sent, is closed.${foot}`,
  },
  'case-moved': {
    version: 1,
    subject: '{{ reference }} is no longer with your organisation',
    text: `{{ reference }} is no longer with your organisation. Please stop work on it.${foot}`,
  },
  'removal-asked': {
    version: 1,
    subject: 'Something must be removed ({{ reference }})',
    text: `Your organisation is asked to stop and to remove what it holds about {{ reference }}.{% if by %} Please confirm by {{ by }}.{% endif %}${foot}`,
  },
  'message-set-aside': {
    version: 1,
    subject: 'A message is waiting for the hub',
    text: `A partner's message could not be handled and is waiting for an administrator.${foot}`,
  },
};

const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
const compiled = new Map(
  Object.entries(templates).map(([name, { version, subject, text }]) => [
    name as TemplateName,
    { version, subject: nunjucks.compile(subject, environment), text: nunjucks.compile(text, environment) },
  ]),
);

export const versionOf = (name: TemplateName): number => templates[name].version;

/** @returns the subject and the words of the mail, plain text */
export function writeMail(name: TemplateName, { reference, link, by = '' }: MailValues): { subject: string; text: string } {
  const template = compiled.get(name)!;
  const values = { reference, link, by };
  return { subject: template.subject.render(values), text: template.text.render(values) };
}
