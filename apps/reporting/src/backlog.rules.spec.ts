import { backlogIn } from './backlog.rules.js';

const quiet = [
  '# HELP messages_queue_waiting Messages that stand at the broker',
  'messages_queue_waiting{queue="facts",service="intake"} 0',
  'messages_queue_waiting{queue="partners",service="intake"} 0',
  'messages_inbox_waiting{service="intake"} 0',
  'messages_outbox_age_seconds{service="intake"} 0',
  'messages_held{service="intake"} 0',
];

it.each<[string, (lines: string[]) => string[], object]>([
  ['nothing waits', (lines) => lines, { queue: 0, inbox: 0, outbox: 0, held: 0 }],
  ['what stands at the broker is one sum', (lines) => lines.map((line) => line.replace(/^(messages_queue.*) 0$/, '$1 2')), { queue: 4 }],
  ['an old fact is a fact that waits', (lines) => lines.map((line) => line.replace(/^(messages_outbox.*) 0$/, '$1 0.2')), { outbox: 1 }],
  ['what cannot be seen must not pass for quiet', () => [], { queue: 1, inbox: 1, outbox: 1, held: 1 }],
  ['nor what is no number', (lines) => lines.map((line) => line.replace(/ 0$/, ' Nan')), { queue: 2, inbox: 1, held: 1 }],
])('%s', (_what, changed, expected) => {
  expect(backlogIn('intake', changed(quiet).join('\n'))).toMatchObject({ service: 'intake', ...expected });
});
