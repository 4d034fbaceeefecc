import { triageCase, type TriageFacts, type TriagePerson } from './triage-case.rules.js';

const harmed: TriagePerson = {
  ref: 'p1',
  role: 'harmed',
  ageBand: '25_to_64',
  safeContact: true,
  consents: { contact: 'given', share_with_provider: 'given' },
};
const harmer: TriagePerson = { ref: 'p2', role: 'harmer', ageBand: '25_to_64', safeContact: false, consents: {} };
const sound: TriageFacts = { directVictim: true, admission: 'yes', stage: 'post_sentence', people: [harmed, harmer] };
const triage = (changes: Partial<TriageFacts>) => triageCase({ ...sound, ...changes }, '2026-01-10');
const needs = (...missing: string[]) => ({ kind: 'needs_information', missing });
const ready = { kind: 'ready' };
const without = (changes: Partial<TriagePerson>) => ({ people: [{ ...harmed, ...changes }, harmer] });

it.each<[string, Partial<TriageFacts>, object]>([
  ['all there', {}, ready],
  ['an admission in part', { admission: 'partial' }, ready],
  ['an admission that nobody knows yet', { admission: 'unknown' }, ready],
  ['a denial', { admission: 'no' }, needs('admission')],
  ['nobody harmed', { people: [harmer] }, needs('harmed')],
  ['nobody harmed, and no direct victim', { people: [harmer], directVictim: false }, ready],
  ['nobody responsible', { people: [harmed] }, needs('harmer')],
  ['contact not asked', without({ consents: {} }), needs('consent_to_contact')],
  ['contact withdrawn', without({ consents: { contact: 'withdrawn', share_with_provider: 'given' } }), needs('consent_to_contact')],
  ['sharing refused', without({ consents: { contact: 'given', share_with_provider: 'refused' } }), needs('consent_to_share')],
  ['one of two harmed people willing', { people: [harmed, { ...harmed, ref: 'p3', consents: {} }, harmer] }, ready],
  ['no safe way to reach the harmed person', without({ safeContact: false }), needs('contact_point')],
  ['a harmed child without a guardian', without({ ageBand: '10_to_17' }), needs('guardian')],
  [
    'a harmed child with a guardian',
    { people: [{ ...harmed, ageBand: '10_to_17', guardian: 'g' }, { ...harmer, ref: 'g', role: 'guardian' }, harmer] },
    ready,
  ],
  ['a wish for no contact', { timing: { when: 'no_contact' } }, needs('review')],
  ['several things missing', { people: [harmed], admission: 'no' }, needs('harmer', 'admission')],
  ['a wish to be asked later', { timing: { when: 'contact_again_on', date: '2026-01-11' } }, { kind: 'parked', until: '2026-01-11' }],
  ['a day that has come', { timing: { when: 'not_before', date: '2026-01-10' } }, ready],
  ['proceedings before a plea', { stage: 'post_charge', proceedings: 'pending' }, { kind: 'on_hold', because: 'pending' }],
  ['proceedings after the sentence', { stage: 'custody', proceedings: 'appeal' }, ready],
  ['proceedings while a sentence is considered', { stage: 'pre_sentence', proceedings: 'pending' }, ready],
  [
    'proceedings, and a wish to wait: the wish counts',
    { stage: 'post_charge', proceedings: 'pending', timing: { when: 'not_before', date: '2026-02-01' } },
    { kind: 'parked', until: '2026-02-01' },
  ],
  [
    'something missing, and a wish to wait: it can be seen to meanwhile',
    { admission: 'no', timing: { when: 'not_before', date: '2026-02-01' } },
    needs('admission'),
  ],
])('with %s', (_, changes, outcome) => {
  expect(triage(changes)).toEqual(outcome);
});
