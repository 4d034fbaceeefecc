import { faultCodeGroups, faultCodes } from '#contracts/fault-codes.js';
import { contractFaultMeanings } from '#contracts/fault.js';
import { Problem, problemDetails } from '#platform/problem.js';
import { codesIn, codesOf } from './codes-in-source.js';

it('every code that a service gives is in the catalogue', () => {
  const unknown = codesIn(process.cwd(), ['apps', 'libs']).filter(({ code }) => !faultCodes.has(code));
  expect(unknown.map(({ code, at }) => `${code} (${at})`)).toEqual([]);
});

it('every code of the catalogue is given by somebody', () => {
  // Of a rule, of the contract and of a status by itself there is no word in the source beside its sentence.
  const elsewhere = ['Rules of an area', 'The contract of a message', 'Calling the hub'];
  const given = new Set(codesIn(process.cwd(), ['apps', 'libs']).map(({ code }) => code));
  const idle = faultCodeGroups.filter(({ name }) => !elsewhere.includes(name)).flatMap(({ codes }) => Object.keys(codes));
  expect(idle.filter((code) => !given.has(code))).toEqual([]);
});

it.each(Object.keys(contractFaultMeanings))('the contract check’s %s is in the catalogue', (code) =>
  expect(faultCodes.has(code)).toBe(true),
);

it.each([400, 401, 403, 404, 405, 406, 409, 413, 415, 418, 422, 429, 500, 502, 503, 504])('what %i says by itself is in it', (status) => {
  const { code } = problemDetails(new Problem(status, '', ''));
  expect(faultCodes.has(code || problemDetails({ status, expose: true }).code)).toBe(true);
});

it.each([
  ['a problem', "throw new Problem(409, 'gone_off', 'It has.')", ['gone_off']],
  ['one of two', "throw new Problem(409, late ? 'too_late' : 'too_soon', 'It is.')", ['too_late', 'too_soon']],
  ['a fault by its fields', "const f = { path: '', code: 'bent', sentence: 'It is bent.', act: 'sender' }", ['bent']],
  ['a path before the code', "fault('people', 'too_loud', sentence)", ['too_loud']],
  ['a code before its sentence', "fault('no_tea', 'There is no tea.', 'kettle')", ['no_tea']],
  ['a refusal', "refused('sign_off', against.sentence)", ['sign_off']],
  ['a rule of a decision', "const rule = { code: 'pair', sentence: () => 'x', holds }", []],
  ['a code that is worked out', 'throw new Problem(409, verdict.code, verdict.sentence)', []],
])('finds %s', (_what, text, codes) => expect(codesOf(text, 'x.ts').map(({ code }) => code)).toEqual(codes));
