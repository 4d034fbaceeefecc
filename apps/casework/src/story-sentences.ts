import { caseLife, type LifeState } from './case-life.rules.js';

type Detail = Record<string, unknown>;

/** The story of a case in plain words. It names kinds and sides, never a person. */
const sentences: Record<string, (detail: Detail) => string> = {
  accepted: () => 'The hub accepted the referral.',
  triaged: ({ outcome }) => triage[String(outcome)] ?? 'Triage was done.',
  allocated: () => 'A provider accepted the case.',
  unallocated: () => 'The provider no longer has the case.',
  ended: ({ end }) => `The referral ended: ${words(end)}.`,
  consent: ({ purpose, state }) => `Consent to ${words(purpose)} is ${words(state)}.`,
  changed: () => 'The agency told of a change.',
  progressed: ({ was, state, step }) =>
    was === state ? `Reported: ${words(step)}.` : `The case is ${caseLife[state as LifeState]?.name ?? words(state)}: ${words(step)}.`,
  closed: ({ end }) => `The case was closed: ${words(end)}.`,
  recall_confirmed: () => 'The provider confirmed that it has removed what it held of a person.',
  told: ({ to, channel }) => `A message was sent by ${words(channel)} to ${recipient(to)}.`,
  not_told: ({ to, channel, why }) => `A message by ${words(channel)} to ${recipient(to)} could not be sent: ${words(why)}.`,
  contact_unsafe: () => 'A contact point is not safe until somebody has checked it.',
};

const triage: Record<string, string> = {
  ready: 'The case is ready for a provider.',
  needs_information: 'Something more must be known.',
  parked: 'The harmed person asked to wait.',
  on_hold: 'Proceedings must end first.',
};

export function sentenceOf(kind: string, detail: Detail): string {
  return sentences[kind]?.(detail) ?? `${words(kind)}.`;
}

const words = (code: unknown) => String(code ?? '').replaceAll('_', ' ');
const recipient = (kind: unknown) =>
  String(kind).startsWith('agency') ? 'the agency' : String(kind).startsWith('provider') ? 'the provider' : words(kind);
