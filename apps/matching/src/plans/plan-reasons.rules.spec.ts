import { sentenceOf, telling, type Because, type Tell } from './plan-reasons.rules.js';

const names = { provider: (id: string) => `Provider ${id}`, case: (id: string) => `RJ-${id}` };

describe('why a move is in a plan, in words', () => {
  it.each<[Because, string]>([
    [{ kind: 'waits', priority: 45 }, 'It waits, with priority 45.'],
    [{ kind: 'wished' }, 'The harmed person would like this provider.'],
    [{ kind: 'score', score: 712_499 }, 'Its score there is 71.2 of 100.'],
    [{ kind: 'room_made', by: [1] }, 'Move 1 makes room for it.'],
    [{ kind: 'room_made', by: [1, 2] }, 'Moves 1, 2 make room for it.'],
    [{ kind: 'makes_room', case: '7' }, 'It makes room for RJ-7.'],
    [
      { kind: 'levels', from: [90, 75], to: [10, 25] },
      'Load falls from 90 % to 75 % where it is, and rises from 10 % to 25 % where it goes.',
    ],
    [
      { kind: 'shares', from: [60, 50], to: [2, 10] },
      'Where it is has 60 % of the points and an agreed share of 50 %; where it goes has 2 % of 10 %.',
    ],
    [{ kind: 'closing' }, 'Its provider is closing.'],
    [{ kind: 'unfit', rules: ['category', 'lead'] }, 'Its provider could not be offered it today: category, lead.'],
    [{ kind: 'nowhere' }, 'Nobody else can take it now: it waits, and gets its turn.'],
  ])('%j', (because, sentence) => expect(sentenceOf(because, names)).toBe(sentence));

  it.each<[Tell, string]>([
    [{ kind: 'provider', id: '1', of: 'offer' }, 'Provider 1: it is offered the case.'],
    [{ kind: 'provider', id: '1', of: 'offer_withdrawn' }, 'Provider 1: its offer is withdrawn.'],
    [{ kind: 'provider', id: '1', of: 'case_taken_back' }, 'Provider 1: the case is taken back.'],
    [{ kind: 'agency', id: '3', of: 'case_taken_back' }, 'The agency that referred it: another provider is looked for.'],
    [{ kind: 'harmed', through: '1', of: 'another_provider' }, 'The harmed person, by Provider 1: another provider takes over.'],
  ])('who must be told: %j', (tell, sentence) => expect(telling(tell, names)).toBe(sentence));
});
