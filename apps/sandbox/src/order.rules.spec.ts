import { checkBody } from '#messaging/check-body.js';
import { inventedReferral } from './invented-referral.rules.js';
import { readOrder } from './order.rules.js';

it.each<[string, unknown, object]>([
  ['nothing said', {}, { count: 1, category: 'SHP', interventions: ['letter'] }],
  [
    'all of it',
    { count: 3, district: 'SBX_SOUTH', category: 'BUD', interventions: ['circle'], withdrawAfterSeconds: 0 },
    { count: 3, withdrawAfterSeconds: 0 },
  ],
])('%s is an order', (_, body, order) => expect(readOrder(body)).toMatchObject({ kind: 'order', order }));

it.each<[string, unknown, string[]]>([
  ['a list', [], [' not_an_object']],
  ['nothing', null, [' not_an_object']],
  ['too many', { count: 21 }, ['count out_of_range']],
  ['half a one', { count: 0.5 }, ['count out_of_range']],
  [
    'several faults',
    { cuont: 1, category: 'TEA', interventions: [], withdrawAfterSeconds: -1, district: 7 },
    ['cuont unknown_field', 'district wrong_type', 'category not_one_of', 'interventions not_one_of', 'withdrawAfterSeconds out_of_range'],
  ],
])('%s is told, every fault', (_, body, expected) => {
  const read = readOrder(body);
  expect(read.kind === 'faulty' && read.faults.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

it('what the invented agency refers keeps its contract', () => {
  const wanted = { provider: 'your-provider', district: 'SBX_NORTH', category: 'SHP', interventions: ['letter'] } as const;
  const referral = inventedReferral('1', '2026-11-22T10:00:00Z', { ...wanted, interventions: [...wanted.interventions] });
  expect(checkBody('referral.submitted.v1', referral, 'partner')).toEqual([]);
  expect(referral.people.map(({ name }) => name)).toEqual(['Sam Sample 1', 'Alex Invented 1']);
});
