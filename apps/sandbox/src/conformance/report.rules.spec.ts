import { readOptions } from './options.rules.js';
import { all, asJson, asJUnit, asText, failed, isSound, passed, type Judged, type Verdict } from './report.rules.js';

const sound: Judged = { code: 'one', does: 'A', expects: 'B', verdict: { kind: 'passed' }, seconds: 1.25 };
const wrong: Judged = { code: 'two', does: 'C', expects: 'D & "E"', verdict: { kind: 'failed', because: 'F <G>' }, seconds: 2 };

describe('a report', () => {
  it('says for people what was done, expected and seen, where a case failed', () => {
    expect(asText('provider', [sound, wrong]).split('\n')).toEqual([
      'Conformance, as provider',
      '',
      'passed  one (1.3 s)',
      'FAILED  two (2.0 s)',
      '        Done:     C',
      '        Expected: D & "E"',
      '        Seen:     F <G>',
      '',
      '1 of 2 cases failed.',
    ]);
    expect(asText('provider', [sound])).toContain('All 1 cases passed.');
    const unseen: Judged = { ...sound, verdict: { kind: 'passed', unseen: 'what it holds' } };
    expect(asText('agency', [unseen])).toContain('passed  one (1.3 s)\n        Not seen: what it holds\n');
  });

  it('is JSON and JUnit for programs', () => {
    expect(JSON.parse(asJson('provider', [sound, wrong]))).toMatchObject({
      role: 'provider',
      passed: false,
      cases: [{ code: 'one' }, { code: 'two' }],
    });
    expect(asJUnit('provider', [sound, wrong])).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="conformance as provider" tests="2" failures="1">
  <testcase classname="conformance.provider" name="one" time="1.250"/>
  <testcase classname="conformance.provider" name="two" time="2.000"><failure message="F &lt;G&gt;">Expected: D &amp; &quot;E&quot;</failure></testcase>
</testsuite>
`);
    expect([isSound([sound]), isSound([sound, wrong])]).toEqual([true, false]);
  });
});

it.each<[string, Verdict[], Verdict]>([
  ['none', [], passed],
  ['one that failed', [passed, failed('a'), failed('b')], failed('a')],
  ['one that could not see', [passed, { kind: 'passed', unseen: 'a' }, passed], { kind: 'passed', unseen: 'a' }],
  ['one that could not see, and one that failed', [{ kind: 'passed', unseen: 'a' }, failed('b')], failed('b')],
])('the verdict of several: %s', (_, verdicts, one) => expect(all(...verdicts)).toEqual(one));

it('for programs it is one line', () => expect(asJson('agency', [sound, wrong])).not.toContain('\n'));

it.each<[string, string, object]>([
  ['a role', '--as provider', { kind: 'options', options: { as: 'provider', over: 'queue', only: [], port: 3190 } }],
  ['the other one', '--as agency', { kind: 'options', options: { as: 'agency', over: 'queue' } }],
  [
    'some cases, and files',
    '--as provider --only one --only two --json a --junit b',
    { options: { only: ['one', 'two'], json: 'a', junit: 'b' } },
  ],
  ['the last line, at the end', '--as provider --json', { options: { json: true } }],
  ['the last line, in between', '--json --as provider', { options: { as: 'provider', json: true } }],
  [
    'over HTTP',
    '--as provider --over http --port 1 --webhook http://a/b',
    { options: { as: 'provider', over: 'http', port: 1, webhook: 'http://a/b' } },
  ],
  ['where an agency is asked', '--as agency --refer http://a --shows https://b', { options: { refer: 'http://a', shows: 'https://b' } }],
  ['an agency that is called nowhere', '--as agency --over http', { kind: 'options', options: { over: 'http' } }],
  ['a provider that asks', '--as provider --over poll --port 2', { options: { as: 'provider', over: 'poll', port: 2 } }],
  ['an agency that asks', '--as agency --over poll', { kind: 'options', options: { over: 'poll', port: 3190 } }],
  ['no role', '', { kind: 'wrong', sentence: expect.stringMatching(/^Say what/) }],
  ['another role', '--as cook', { kind: 'wrong', sentence: expect.stringMatching(/^A system is tried as/) }],
  ['another way', '--over pigeon', { kind: 'wrong', sentence: expect.stringMatching(/^A system is connected over/) }],
  [
    'a provider that is called nowhere',
    '--as provider --over http',
    { kind: 'wrong', sentence: expect.stringMatching(/--webhook says where/) },
  ],
  ['a webhook of a queue', '--as agency --webhook http://a', { kind: 'wrong', sentence: expect.stringMatching(/belongs to --over http/) }],
  [
    'a webhook of one that asks',
    '--as agency --over poll --webhook http://a',
    { sentence: expect.stringMatching(/belongs to --over http/) },
  ],
  ['a port of a queue', '--as agency --port 1', { kind: 'wrong', sentence: expect.stringMatching(/^--port belongs to/) }],
  ['a port that is none', '--port 70000', { kind: 'wrong', sentence: expect.stringMatching(/^A port is/) }],
  ['an address that is none', '--refer a', { kind: 'wrong', sentence: expect.stringMatching(/^--refer needs an address/) }],
  [
    'a case that is none',
    '--as provider --only tea',
    { kind: 'wrong', sentence: expect.stringMatching(/^There is no case tea\. The cases are: one, two\./) },
  ],
  [
    'a case of the other way',
    '--as provider --only three',
    { kind: 'wrong', sentence: expect.stringMatching(/^There is no case three\./) },
  ],
  ['no value', '--as', { kind: 'wrong', sentence: expect.stringMatching(/^--as needs a value/) }],
  ['an option that is none', '--tea now', { kind: 'wrong', sentence: expect.stringMatching(/^--tea is not known/) }],
])('%s', (_, words, read) => {
  const known = (_as: string, over: string) => (over === 'http' ? ['one', 'two', 'three'] : ['one', 'two']);
  expect(readOptions(words.split(' ').filter(Boolean), known)).toMatchObject(read);
});
