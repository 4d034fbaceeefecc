import { loadArea } from '#platform/area.js';
import type { Part } from '../part.js';
import type { Provider, WaitingCase } from '../services.js';
import { presentCapacity } from './capacity.presenter.js';

const area = loadArea('cambridgeshire');
const now = new Date('2026-06-10T10:20:00Z');
const told = '2026-06-09T09:00:00Z';
const capacity = (given: Partial<Provider['capacity']>): Provider => ({
  id: '019d4657-0000-7002-8000-000000000001',
  name: 'Sample Restorative',
  suspended: false,
  capacity: { period: '2026-06', kind: 'known', available: 100, committed: 0, held: 0, free: null, declaredAt: told, ...given },
});
const there = <T>(value: T): Part<T> => ({ kind: 'there', value });
const rowOf = (provider: Provider) => {
  const page = presentCapacity(there([provider]), there([]), area, now);
  return page.capacity && page.capacity.rows[0]!;
};

it.each<[string, Partial<Provider['capacity']>, object]>([
  ['known', { committed: 44, held: 30 }, { available: '100', free: '26', bar: { committed: 44, heldFrom: 44, held: 30 } }],
  ['full', { committed: 70, held: 30 }, { available: '100', free: 'none' }],
  ['nought is told: none', { available: 0 }, { available: 'none', free: 'none', bar: false }],
  [
    'unknown is not nought, and has no bar',
    { kind: 'unknown', available: null, declaredAt: null },
    { available: 'not told', free: 'not known', bar: false, told: 'never told' },
  ],
  [
    'unlimited is neither',
    { kind: 'unlimited', available: null, committed: 12 },
    { available: 'no limit', free: 'no limit', committed: '12', bar: false },
  ],
  [
    'told less than was committed',
    { available: 40, committed: 60 },
    { free: 'none', over: '20 points more than it has told', bar: { committed: 100, heldFrom: 100, held: 0 } },
  ],
  ['told 21 days ago', { declaredAt: '2026-05-20T09:00:00Z' }, { told: 'not told since 20 May 2026, 21 days ago: ask again' }],
  ['told 14 days ago', { declaredAt: '2026-05-27T09:00:00Z' }, { told: 'told on 27 May 2026' }],
])('%s', (_what, given, expected) => {
  expect(rowOf(capacity(given))).toMatchObject(expected);
});

it('adds up what is known alone, and counts the rest', () => {
  const providers = [
    capacity({ committed: 40, held: 10 }),
    capacity({ available: 50, committed: 50 }),
    capacity({ kind: 'unknown', available: null }),
    capacity({ kind: 'unlimited', available: null, committed: 7 }),
  ];
  const page = presentCapacity(there(providers), there([]), area, now);
  expect(page.capacity && page.capacity.summary).toBe(
    '150 points known: 90 committed, 10 held, 50 free. 1 provider has not told. 1 provider has no limit.',
  );
});

const waiting: WaitingCase = {
  case: '019d4657-0000-7005-8000-000000000001',
  reference: 'RJ-7K2M-4Q',
  category: 'BUD',
  district: 'E07000010',
  complexity: 'serious_sensitive',
  waitingSince: '2026-06-08T10:20:00Z',
  priority: 15,
  because: ['Only one covers it: 11 points free, 25 needed.', 'Second.', 'Third.'],
};

it.each<[string, Part<Provider[]>, Part<WaitingCase[]>, object]>([
  ['all is there', there([]), there([]), { nobodyWaits: 'No case is waiting.', waitingTitle: 'Waiting (0)', alert: false }],
  ['somebody waits', there([]), there([waiting]), { nobodyWaits: false, waitingTitle: 'Waiting (1)' }],
  [
    'the list was not read: nobody says that no case waits',
    there([]),
    { kind: 'away' },
    { nobodyWaits: false, waitingTitle: 'Waiting', alert: expect.stringContaining('the waiting list') },
  ],
  [
    'matching is away',
    { kind: 'away' },
    { kind: 'away' },
    { capacity: false, alert: expect.stringContaining('capacity and the waiting list') },
  ],
])('%s', (_what, providers, list, expected) => {
  expect(presentCapacity(providers, list, area, now)).toMatchObject(expected);
});

it('a waiting case shows where, how long and why', () => {
  expect(presentCapacity(there([]), there([waiting]), area, now).waiting[0]).toEqual({
    reference: 'RJ-7K2M-4Q',
    href: '/admin/cases/019d4657-0000-7005-8000-000000000001',
    serious: true,
    what: 'Burglary, dwelling',
    where: 'Fenland',
    since: '8 Jun 2026',
    age: '2 days',
    priority: '15',
    why: ['Only one covers it: 11 points free, 25 needed.', 'Second.'],
    alsoTitle: '1 more reason',
    also: ['Third.'],
  });
});
