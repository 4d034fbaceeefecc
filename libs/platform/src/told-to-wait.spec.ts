import type { Request, Response } from 'express';
import { refuseWhoMustWait, ToldToWait } from './told-to-wait.js';

const NOW = 1_000_000;
const asked = (url: string, headers: Record<string, string>) => ({ url, headers }) as unknown as Request;
const token = { authorization: 'Bearer an-invented-token' };

describe('who was told to wait', () => {
  it.each([
    ['is told so again, with what is left', '/referrals', token, 400, 3],
    ['the same at another address of that part', '/referrals/1?full', token, 2_900, 1],
    ['is asked in full when the time is over, by a timer that is early', '/referrals', token, 2_960, undefined],
    ['is let through at another part', '/fhir/Task', token, 400, undefined],
    ['is not another', '/referrals', { authorization: 'Bearer another-token' }, 400, undefined],
    ['nor one with a key', '/referrals', { 'x-api-key': 'an-invented-token' }, 400, undefined],
  ])('%s', (_, url, headers, passed, seconds) => {
    const told = new ToldToWait();
    told.note(asked('/referrals', token), {}, 3, NOW);
    expect(told.mustWait(asked(url, headers as Record<string, string>), NOW + passed)?.seconds).toBe(seconds);
  });

  it('told by several at once, waits as the first said', () => {
    const told = new ToldToWait();
    told.note(asked('/referrals', token), {}, 3, NOW);
    told.note(asked('/referrals', token), {}, 3, NOW + 1_000);
    expect(told.mustWait(asked('/referrals', token), NOW + 3_000)).toBeUndefined();
  });

  it('is answered before anything is read, with what the first answer said, and counted', () => {
    const told = new ToldToWait();
    const headers: Record<string, string> = {};
    const ended: string[] = [];
    const response = { setHeader: (name: string, value: string) => (headers[name] = value), end: (text: string) => ended.push(text) };
    let went = 0;
    let counted = 0;
    const answer = refuseWhoMustWait(told, { countRequests: () => void counted++ });
    const ask = () => answer(asked('/referrals', token), response as unknown as Response, () => void went++);
    ask();
    told.note(asked('/referrals', token), { 'RateLimit-Limit': '5' }, 60);
    ask();
    expect([went, counted, response]).toEqual([1, 1, expect.objectContaining({ statusCode: 429 })]);
    expect(headers).toEqual({ 'RateLimit-Limit': '5', 'Retry-After': '60', 'Content-Type': 'application/problem+json; charset=utf-8' });
    expect(JSON.parse(ended[0]!)).toMatchObject({
      code: 'too_many',
      status: 429,
      detail: expect.stringContaining('Retry-After') as string,
    });
  });
});
