import { stepOf, verdictOf, waitAfterAttempt, type CallResult, type Verdict } from './webhook-verdict.rules.js';

const now = new Date('2026-01-05T10:00:00Z');
const hours = (count: number) => count * 3_600_000;

describe('what an answer means', () => {
  it.each<[string, Partial<CallResult>, Verdict]>([
    ['200', { status: 200 }, { kind: 'taken' }],
    ['204', { status: 204 }, { kind: 'taken' }],
    ['301: nobody is followed elsewhere', { status: 301 }, { kind: 'refused', why: 'status_301' }],
    ['400', { status: 400 }, { kind: 'refused', why: 'status_400' }],
    ['401', { status: 401 }, { kind: 'refused', why: 'status_401' }],
    ['404', { status: 404 }, { kind: 'refused', why: 'status_404' }],
    ['410', { status: 410 }, { kind: 'gone', why: 'status_410' }],
    ['408', { status: 408 }, { kind: 'again', why: 'status_408' }],
    ['425', { status: 425 }, { kind: 'again', why: 'status_425' }],
    ['429', { status: 429, retryAfter: '90' }, { kind: 'again', why: 'status_429', waitMs: 90_000 }],
    [
      '503 until a date',
      { status: 503, retryAfter: 'Mon, 05 Jan 2026 10:01:00 GMT' },
      { kind: 'again', why: 'status_503', waitMs: 60_000 },
    ],
    ['503 until a date that is past', { status: 503, retryAfter: 'Mon, 05 Jan 2026 09:01:00 GMT' }, { kind: 'again', why: 'status_503' }],
    ['503 for a year', { status: 503, retryAfter: '31536000' }, { kind: 'again', why: 'status_503', waitMs: hours(24) }],
    ['500 and a riddle', { status: 500, retryAfter: 'soon' }, { kind: 'again', why: 'status_500' }],
    ['no answer in time', { why: 'timeout' }, { kind: 'again', why: 'timeout' }],
    ['an address within the hub', { why: 'private_address' }, { kind: 'again', why: 'private_address' }],
  ])('%s', (_name, result, verdict) => expect(verdictOf({ ms: 5, ...result } as CallResult, now)).toEqual(verdict));
});

describe('how long a message waits', () => {
  it.each([
    [1, 5],
    [2, 300],
    [3, 1_800],
    [4, 7_200],
    [5, 18_000],
    [6, 36_000],
    [7, 50_400],
    [8, 72_000],
    [9, 86_400],
    [30, 86_400],
  ])('after attempt %i: %i s, a fifth more or less', (attempts, seconds) => {
    expect(waitAfterAttempt(attempts, 0.5)).toBeCloseTo(seconds * 1000);
    expect(waitAfterAttempt(attempts, 0)).toBeCloseTo(seconds * 800);
    expect(waitAfterAttempt(attempts, 1)).toBeCloseTo(seconds * 1200);
  });

  it('never less than was asked for', () => expect(waitAfterAttempt(1, 0, 60_000)).toBe(60_000));
});

describe('a webhook that takes nothing', () => {
  it.each<[string, number, number, ReturnType<typeof stepOf>]>([
    ['for 23 hours', 23, 0, undefined],
    ['for a day', 24, 0, { kind: 'warn', warned: 1 }],
    ['for a day, warned', 25, 1, undefined],
    ['for three days', 72, 1, { kind: 'warn', warned: 2 }],
    ['for three days, and nobody looked before', 72, 0, { kind: 'warn', warned: 2 }],
    ['for three days, warned twice', 100, 2, undefined],
    ['for five days', 120, 2, { kind: 'disable' }],
    ['for five days, and nobody looked before', 130, 0, { kind: 'disable' }],
  ])('%s', (_name, failing, warned, step) => {
    expect(stepOf(new Date(now.getTime() - hours(failing)), warned, now)).toEqual(step);
  });
});
