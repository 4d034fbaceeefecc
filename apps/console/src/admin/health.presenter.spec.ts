import { presentHealth } from './health.presenter.js';
import { waitingIn, type Health } from './look-at-health.js';

const now = new Date('2026-06-10T10:20:00Z');
const up = { kind: 'there', value: { status: 'ok', details: { database: { status: 'up' } } } } as const;
const quiet = { kind: 'there', value: { inbox: 0, held: 0, oldestUnpublished: 0 } } as const;

const of = (health: Partial<Health>) => presentHealth([{ name: 'matching', readiness: up, waiting: quiet, ...health }], now);

it.each<[string, Partial<Health>, string, string[]]>([
  ['ready', {}, 'Working', []],
  [
    'ready, with something to say',
    { readiness: { kind: 'there', value: { status: 'ok', details: { queues: { status: 'up', message: 'partners’ queues are off' } } } } },
    'Working',
    ['Queues: partners’ queues are off.'],
  ],
  [
    'not ready',
    {
      readiness: {
        kind: 'there',
        value: { status: 'error', details: { database: { status: 'up' }, messages: { status: 'down', message: 'a listener is missing' } } },
      },
    },
    'Not ready',
    ['Messages: a listener is missing.'],
  ],
  [
    'silent since',
    { readiness: { kind: 'away' }, answeredAt: new Date('2026-06-10T10:14:00Z') },
    'No answer',
    ['No answer since 11:14am.'],
  ],
  ['silent from the start', { readiness: { kind: 'away' } }, 'No answer', ['It has not answered since these pages were started.']],
])('%s', (_state, health, tag, sentences) => {
  const page = of(health);
  expect(page.parts.rows[0]!.value).toMatchObject({ tag: { text: tag }, sentences });
  expect(Boolean(page.alert)).toBe(tag !== 'Working');
  expect(page.lead.startsWith('Every part answered')).toBe(tag === 'Working');
});

it('what is not known is not nought', () => {
  expect(
    of({ waiting: { kind: 'away' } })
      .waiting.rows[0]!.slice(1)
      .map(({ text }) => text),
  ).toEqual(['not known', 'not known', 'not known']);
  expect(
    of({})
      .waiting.rows[0]!.slice(1)
      .map(({ text }) => text),
  ).toEqual(['0', '0', 'none']);
});

it.each([
  [
    'messages_inbox_waiting{service="matching"} 12\nmessages_held{service="matching"} 3\nmessages_outbox_age_seconds{service="matching"} 0.5\n',
    12,
    3,
  ],
  ['messages_inbox_waiting 0\nmessages_held 0\nmessages_outbox_age_seconds 61\n', 0, 0],
])('figures are read from /metrics', (metrics, inbox, held) => {
  expect(waitingIn(metrics)).toMatchObject({ inbox, held });
});

it('a figure that is missing is no nought', () => {
  expect(() => waitingIn('messages_inbox_waiting 0\n')).toThrow('messages_held');
});
