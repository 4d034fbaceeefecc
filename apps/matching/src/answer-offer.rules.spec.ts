import { answerOffer, type Answer, type AnsweredOffer } from './answer-offer.rules.js';
import type { Failing } from './rules/every-rule.rules.js';

const now = new Date('2026-06-11T09:00:00.000Z');
const offer = (over: Partial<AnsweredOffer> = {}): AnsweredOffer => ({
  provider: 'one',
  state: 'open',
  respondBy: new Date('2026-06-15T16:00:00.000Z'),
  acceptedAt: null,
  reason: null,
  ...over,
});
const answer = (over: Partial<Answer> = {}): Answer => ({
  offer: 'o',
  provider: 'one',
  answer: 'accepted',
  answeredBy: 'staff-1',
  ...over,
});
const fails = (...rules: Failing['rule'][]): Failing[] => rules.map((rule) => ({ rule, sentence: `${rule}.`, changes: [] }));

describe('what an answer to an offer comes to', () => {
  it.each<[string, Partial<Answer>, Partial<AnsweredOffer> | undefined, Failing[], object]>([
    ['an acceptance that nothing stands against', {}, {}, [], { kind: 'accepted' }],
    ['an acceptance that lacks the sign-off alone waits for it', {}, {}, fails('sign_off'), { kind: 'waits_for_sign_off' }],
    ['said again it waits still', {}, { acceptedAt: now }, fails('sign_off'), { kind: 'waits_for_sign_off' }],
    ['a sign-off of what was accepted', { signsOff: true }, { acceptedAt: now }, [], { kind: 'accepted' }],
    ['a sign-off by who accepted it', { signsOff: true }, { acceptedAt: now }, fails('sign_off'), { code: 'sign_off', sentence: 'sign_off.' }],
    ['a sign-off of what nobody accepted', { signsOff: true }, {}, [], { code: 'not_accepted' }],
    ['a check that has expired meanwhile', {}, {}, fails('check_expired', 'sign_off'), { code: 'check_expired', sentence: 'check_expired.' }],
    ['two rules: the first gives the code, and both their sentences', {}, {}, fails('agreement', 'conflict'), { code: 'agreement', sentence: 'agreement. conflict.' }],
    ['consent that was withdrawn keeps its code of before', {}, {}, fails('consent'), { code: 'consent_withdrawn' }],
    ['too late', {}, { respondBy: now }, [], { code: 'offer_lapsed' }],
    ['a sign-off too late', { signsOff: true }, { respondBy: now, acceptedAt: now }, [], { code: 'offer_lapsed' }],
    ['a decline, though rules stand against it', { answer: 'declined', reason: 'scope' }, {}, fails('agreement'), { kind: 'declined' }],
    ['a decline of what waits to be signed off', { answer: 'declined', reason: 'risk' }, { acceptedAt: now }, [], { kind: 'declined' }],
    ['a decline without a reason', { answer: 'declined' }, {}, [], { code: 'reason_missing' }],
    ["another provider's offer", { provider: 'two' }, {}, [], { code: 'offer_not_found' }],
    ['no offer', {}, undefined, [], { code: 'offer_not_found' }],
    ['accepted before', {}, { state: 'accepted' }, fails('agreement'), { kind: 'as_before' }],
    ['withdrawn when the provider closed', {}, { state: 'withdrawn', reason: 'provider_closing' }, [], { code: 'offer_withdrawn' }],
  ])('%s', (_, given, stands, failing, expected) => {
    expect(answerOffer(answer(given), stands && offer(stands), now, () => failing)).toMatchObject(expected);
  }); // prettier-ignore

  it('asks nothing where nothing hangs on it', () => {
    const never = () => {
      throw new Error('asked');
    };
    expect(answerOffer(answer({ answer: 'declined', reason: 'scope' }), offer(), now, never)).toEqual({ kind: 'declined' });
    expect(answerOffer(answer(), offer({ state: 'accepted' }), now, never)).toEqual({ kind: 'as_before' });
  });
});
