import { checkBody } from '#messaging/check-body.js';
import type { Json } from './element.rules.js';
import { outcomeOfFaults } from './operation-outcome.rules.js';
import { readTask, standingOf, toTask, type OfferSeen, type WorkSeen } from './task.rules.js';

const CODES = 'https://rj-hub.example.org/fhir/CodeSystem';
const EXTENSIONS = 'https://rj-hub.example.org/fhir/StructureDefinition';
const SENDING = { answeredBy: 'worker-1', now: '2026-11-22T10:00:00.000Z' };

const OFFER: OfferSeen = {
  id: '0197b3c0-0000-7000-8000-000000000001',
  case: '0197b3c0-0000-7000-8000-000000000002',
  reference: 'RJ-7K2M-4Q',
  provider: '0197b3c0-0000-7000-8000-000000000003',
  state: 'open',
  points: 8,
  offeredAt: '2026-11-20T10:00:00Z',
  respondBy: '2026-11-24T17:00:00Z',
  answeredAt: null,
  waitsFor: 'answer',
  reason: null,
  endedAt: null,
  summary: { category: 'BUD', inCustody: false, parties: 2, accessNeeds: ['step_free', 'bsl'], tags: [] },
};
const WORK: WorkSeen = {
  state: 'allocated',
  offer: OFFER.id,
  hours: 0,
  people: [
    { person: 'harmer-1', role: 'harmer' },
    { person: 'harmed-1', role: 'harmed' },
  ],
};
const accepted: OfferSeen = { ...OFFER, state: 'accepted', waitsFor: null, answeredAt: '2026-11-21T10:00:00Z' };
const another = '0197b3c0-0000-7000-8000-000000000009';

it.each<[string, OfferSeen, WorkSeen | undefined, string, string]>([
  ['an open offer', OFFER, undefined, 'requested', 'open'],
  ['one that waits to be signed off', { ...OFFER, waitsFor: 'sign_off' }, undefined, 'received', 'sign_off'],
  ['one declined', { ...OFFER, state: 'declined' }, undefined, 'rejected', 'declined'],
  ['one that lapsed', { ...OFFER, state: 'expired' }, undefined, 'cancelled', 'expired'],
  ['one taken back', { ...OFFER, state: 'withdrawn' }, undefined, 'cancelled', 'withdrawn'],
  ['one just accepted, of which casework has not heard', accepted, undefined, 'accepted', 'allocated'],
  ['one allocated', accepted, WORK, 'accepted', 'allocated'],
  ['one at work', accepted, { ...WORK, state: 'preparing' }, 'in-progress', 'preparing'],
  ['one parked', accepted, { ...WORK, state: 'parked' }, 'on-hold', 'parked'],
  ['one on hold', accepted, { ...WORK, state: 'on_hold' }, 'on-hold', 'on_hold'],
  ['one carried through', accepted, { ...WORK, state: 'closed', endedAs: 'completed' }, 'completed', 'closed'],
  ['one closed otherwise', accepted, { ...WORK, state: 'closed', endedAs: 'risk' }, 'failed', 'closed'],
  ['one whose referral ended', accepted, { ...WORK, state: 'ended' }, 'cancelled', 'taken_back'],
  ['one that was taken from it', { ...accepted, endedAt: '2026-11-22T09:00:00Z' }, undefined, 'cancelled', 'taken_back'],
  [
    'one taken and offered to it anew',
    { ...accepted, endedAt: '2026-11-22T09:00:00Z' },
    { ...WORK, offer: another },
    'cancelled',
    'taken_back',
  ],
])('%s is %s', (_, offer, work, status, business) => expect(standingOf(offer, work)).toEqual({ status, business }));

it('names nobody before the case is allocated, nor once it is over', () => {
  expect(toTask(OFFER, undefined).for).toBeUndefined();
  expect(toTask(accepted, WORK).for).toEqual({ reference: 'Patient/harmed-1' });
  expect(toTask(accepted, { ...WORK, state: 'closed', endedAs: 'risk' }).for).toBeUndefined();
});

it('tells the summary, each part under its name', () => {
  const told = (toTask(OFFER, undefined).input as Json[]).map(({ type, ...value }) => [
    (type as { coding: { code: string }[] }).coding[0]!.code,
    Object.values(value)[0],
  ]);
  expect(told).toEqual([
    ['category', 'BUD'],
    ['inCustody', false],
    ['parties', 2],
    ['accessNeeds', 'step_free'],
    ['accessNeeds', 'bsl'],
    ['points', 8],
  ]);
});

const of = (system: string, code: string) => ({ coding: [{ system: `${CODES}/${system}`, code }] });
const part = (name: string, ...extension: Json[]) => ({ url: `${EXTENSIONS}/rj-${name}`, extension });
const read = (change: Json) => {
  const { type, data, notes } = readTask({ ...toTask(OFFER, undefined), ...change }, OFFER, SENDING);
  return { type, data, outcome: outcomeOfFaults(checkBody(type, data, 'partner'), notes) };
};
const issuesOf = ({ issue }: Json) =>
  (issue as { expression?: string[]; details: { coding: { code: string }[] } }[]).map(
    ({ expression, details }) => `${details.coding[0]!.code} ${expression?.[0]}`,
  );

it.each<[string, Json, string, Json]>([
  ['an acceptance', { status: 'accepted' }, 'offer.answered.v1', { offer: OFFER.id, answer: 'accepted', answeredBy: 'worker-1' }],
  [
    'an acceptance signed off',
    {
      status: 'accepted',
      extension: [part('answer', { url: 'answeredBy', valueCode: 'staff-1' }, { url: 'signedOffBy', valueCode: 'staff-2' })],
    },
    'offer.answered.v1',
    { answeredBy: 'staff-1', signedOffBy: 'staff-2' },
  ],
  [
    'a decline',
    { status: 'rejected', statusReason: of('decline-reason', 'capacity') },
    'offer.answered.v1',
    { answer: 'declined', reason: 'capacity' },
  ],
  [
    'a step',
    {
      status: 'in-progress',
      businessStatus: of('task-state', 'contacting'),
      note: [{ text: 'One.' }, { text: 'Two.' }],
      extension: [part('progress', { url: 'step', valueCode: 'first_contact' }, { url: 'at', valueDateTime: '2026-11-22' })],
    },
    'progress.reported.v1',
    { case: OFFER.case, step: 'first_contact', to: 'contacting', note: 'One.\n\nTwo.', at: '2026-11-22T00:00:00Z' },
  ],
  [
    'an end',
    { status: 'failed', statusReason: of('end', 'risk'), extension: [part('closure', { url: 'hours', valueDecimal: 2.5 })] },
    'closure.reported.v1',
    { case: OFFER.case, end: 'risk', hours: 2.5 },
  ],
  [
    'a completion',
    {
      status: 'completed',
      extension: [part('closure', { url: 'intervention', valueCode: 'letter' }, { url: 'agreement', valueCode: 'made' })],
    },
    'closure.reported.v1',
    { end: 'completed', intervention: 'letter', agreement: 'made' },
  ],
])('%s is a message that keeps its contract', (_, change, type, data) => {
  const told = read(change);
  expect([told.type, told.data, issuesOf(told.outcome)]).toEqual([type, expect.objectContaining(data), []]);
});

it.each<[string, Json, string[]]>([
  ['a decline without a reason', { status: 'rejected' }, ['required Task.statusReason']],
  ['a reason of another list', { status: 'rejected', statusReason: of('end', 'risk') }, ['required Task.statusReason']],
  ['a completion of nothing', { status: 'completed' }, ['required Task', 'required Task']],
  ['a status that is the hub’s to set', { status: 'cancelled' }, ['not_one_of Task.status']],
  [
    'an unknown state of the work',
    { status: 'in-progress', businessStatus: of('task-state', 'baking') },
    ['not_one_of Task.businessStatus'],
  ],
  ['another Task', { status: 'accepted', id: another }, ['not_supported Task.id']],
  ['a changed meaning', { status: 'accepted', modifierExtension: [] }, ['modifier Task.modifierExtension']],
])('%s is refused at its place', (_, change, issues) => expect(issuesOf(read(change).outcome)).toEqual(issues));
