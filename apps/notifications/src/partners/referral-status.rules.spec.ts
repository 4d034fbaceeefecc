import { caseStates, type CaseState } from '#contracts/codes.js';
import { statusOf } from './referral-status.rules.js';

const status = (state: CaseState) => statusOf(state, '2026-01-05T10:00:00Z');
const untold: CaseState[] = ['triage', 'offered'];

describe('what an agency is told', () => {
  it.each(caseStates.map((state) => [state, !untold.includes(state)] as const))('%s: %s', (state, told) =>
    expect(status(state) !== undefined).toBe(told),
  );

  it.each(caseStates)('%s never says which side said no, nor who has it', (state) => {
    expect(JSON.stringify(status(state) ?? {})).not.toMatch(/harmed|harmer|declin|refus|consent|denie/);
  });
});
