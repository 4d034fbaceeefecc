import { countOf, numberOf, plain, timeOf } from '../words.js';
import type { Health, Readiness, Watched } from './look-at-health.js';

/** One line on what each part does, for whoever must judge what its silence means. */
const DOES: Record<Watched, string> = {
  intake: 'takes referrals in and keeps people’s details',
  matching: 'offers cases to providers',
  casework: 'follows the work on each case',
  notifications: 'tells providers and agencies',
  reporting: 'counts',
  directory: 'knows who may sign in',
};

export function presentHealth(parts: Health[], now: Date) {
  const rows = parts.map((part) => ({ part, ...verdictOn(part) }));
  const wrong = rows.filter((row) => row.tag.text !== 'Working');
  return {
    title: 'Health of the hub',
    lead: wrong.length === 0 ? `Every part answered and is working. Checked at ${timeOf(now)}.` : `Checked at ${timeOf(now)}.`,
    alert:
      wrong.length > 0 &&
      `${countOf(wrong.length, 'part')} of the hub ${wrong.length === 1 ? 'needs' : 'need'} attention: ${wrong.map(({ part }) => part.name).join(', ')}.`,
    parts: {
      rows: rows.map(({ part, tag, sentences }) => ({
        key: { text: plain(part.name) },
        value: { tag, does: DOES[part.name], sentences },
      })),
    },
    waiting: {
      caption: 'Messages on their way',
      head: [
        { text: 'Part' },
        { text: 'Waiting', format: 'numeric' },
        { text: 'Set aside', format: 'numeric' },
        { text: 'Oldest not sent on', format: 'numeric' },
      ],
      rows: parts.map(waitingRow),
    },
  };
}

type Tag = { text: string; classes: string };

function verdictOn({ readiness, answeredAt }: Health): { tag: Tag; sentences: string[] } {
  if (readiness.kind === 'away') {
    const since = answeredAt ? `No answer since ${timeOf(answeredAt)}.` : 'It has not answered since these pages were started.';
    return { tag: { text: 'No answer', classes: 'govuk-tag--yellow' }, sentences: [since] };
  }
  const missing = missingIn(readiness.value);
  if (readiness.value.status === 'ok') return { tag: { text: 'Working', classes: 'govuk-tag--grey' }, sentences: saidIn(readiness.value) };
  return {
    tag: { text: 'Not ready', classes: 'govuk-tag--yellow' },
    sentences: missing.length ? missing : ['It says that it is not ready.'],
  };
}

const missingIn = ({ details }: Readiness): string[] =>
  Object.entries(details ?? {})
    .filter(([, { status }]) => status !== 'up')
    .map(([name, { message }]) => `${plain(name)}: ${message ?? 'not there'}.`);

/** What a part that is up still wants to have said. */
const saidIn = ({ details }: Readiness): string[] =>
  Object.entries(details ?? {}).flatMap(([name, { message }]) => (message ? [`${plain(name)}: ${message}.`] : []));

function waitingRow({ name, waiting }: Health) {
  const cell = (text: string) => ({ text, format: 'numeric' });
  if (waiting.kind === 'away') return [{ text: plain(name) }, cell('not known'), cell('not known'), cell('not known')];
  const { inbox, held, oldestUnpublished } = waiting.value;
  return [
    { text: plain(name) },
    cell(numberOf(inbox)),
    cell(numberOf(held)),
    cell(oldestUnpublished < 1 ? 'none' : ageOf(oldestUnpublished)),
  ];
}

function ageOf(seconds: number): string {
  if (seconds < 60) return countOf(Math.floor(seconds), 'second');
  if (seconds < 7_200) return countOf(Math.floor(seconds / 60), 'minute');
  return countOf(Math.floor(seconds / 3_600), 'hour');
}
