import { aProviderNow, aRemit, TODAY } from '../rules/examples.js';
import { isStillAsProposed, isStillClosing, type CaseNow, type Proposed } from './move-still-holds.rules.js';
import { asked, placed } from './plan-examples.js';
import type { PlanAsked } from './plan-world.rules.js';

const AT = '2026-06-11T09:00:00.000Z';
const live = placed(9, 1).live!;
const { offer } = live;
const waits: CaseNow = { state: 'waiting', forPerson: null, live: undefined };
const offered: CaseNow = { state: 'offered', forPerson: null, live };
const first: Proposed = { fromOffer: null, to: 'two' };
const moved: Proposed = { fromOffer: offer, to: 'two' };
const back: Proposed = { fromOffer: offer, to: null };

describe('whether a move still holds', () => {
  it.each<[string, Proposed, CaseNow, Partial<PlanAsked>, string]>([
    ['it waits still', first, waits, {}, 'holds'],
    ['it waits again, after it was taken back', first, { ...waits, state: 'reallocating' }, {}, 'holds'],
    ['somebody else has it', first, offered, {}, 'elsewhere'],
    ['who was proposed has it', { ...first, to: live.provider }, offered, {}, 'already_there'],
    ['it waits for a person', first, { ...waits, forPerson: 'declined_by_three' }, {}, 'for_person'],
    ['it has ended', first, { ...waits, state: 'ended' }, {}, 'ended'],
    ['it is parked', first, { ...waits, state: 'paused' }, {}, 'paused'],
    ['it is where it was', moved, offered, {}, 'holds'],
    ['it waits, and was to be moved', moved, waits, {}, 'elsewhere'],
    ['another offer has come in the place of this one', moved, { ...offered, live: { ...live, offer: 'later' } }, {}, 'elsewhere'],
    ['it was accepted since', moved, { ...offered, live: { ...live, state: 'accepted' } }, {}, 'frozen'],
    [
      'it was accepted since, and may be moved',
      moved,
      { ...offered, live: { ...live, state: 'accepted' } },
      { allow: { accepted: true, begun: false } },
      'holds',
    ],
    [
      'work has begun since',
      moved,
      { ...offered, live: { ...live, state: 'begun' } },
      { allow: { accepted: true, begun: false } },
      'frozen',
    ],
    ['it is to be taken back, and is there', back, offered, {}, 'holds'],
    ['it is to be taken back, and waits already', back, waits, {}, 'waits_already'],
  ])('%s', (_, move, now, over, code) => {
    const verdict = isStillAsProposed(move, now, asked(over), AT);
    expect(verdict.kind === 'holds' ? 'holds' : verdict.code).toBe(code);
    if (verdict.kind !== 'holds') expect(verdict.sentence).toMatch(/^[A-Z].+\.$/);
  });

  it.each<[string, Parameters<typeof aProviderNow>[0], string]>([
    ['has paused', { paused: true }, 'holds'],
    ['is suspended', { suspended: true }, 'holds'],
    ['has no agreement any more', { remit: aRemit({ agreements: [{ from: '2025-01-01', to: '2026-06-10', sharePercent: 5 }] }) }, 'holds'],
    ['takes new cases', {}, 'takes_cases'],
  ])('nobody is taken out of a provider that would get others instead: one that %s', (_, over, code) => {
    const verdict = isStillClosing(aProviderNow(over), TODAY);
    expect(verdict.kind === 'holds' ? 'holds' : verdict.code).toBe(code);
  });
});
