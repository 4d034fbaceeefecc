import { readOptions } from './options.rules.js';
import { asJson, asJUnit, asText, isSound, type Judged } from './report.rules.js';

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

it.each<[string, string[], object]>([
  ['a role', ['--as', 'provider'], { kind: 'options', options: { as: 'provider', only: [] } }],
  [
    'some cases, and files',
    ['--as', 'provider', '--only', 'one', '--only', 'two', '--json', 'a', '--junit', 'b'],
    { options: { only: ['one', 'two'], json: 'a', junit: 'b' } },
  ],
  ['no role', [], { kind: 'wrong', sentence: expect.stringMatching(/^Say what/) }],
  ['another role', ['--as', 'cook'], { kind: 'wrong', sentence: expect.stringMatching(/^A system is tried as/) }],
  [
    'a case that is none',
    ['--as', 'provider', '--only', 'tea'],
    { kind: 'wrong', sentence: expect.stringMatching(/^There is no case tea\. The cases are: one, two\./) },
  ],
  ['no value', ['--as'], { kind: 'wrong', sentence: expect.stringMatching(/^--as needs a value/) }],
  ['an option that is none', ['--tea', 'now'], { kind: 'wrong', sentence: expect.stringMatching(/^--tea is not known/) }],
])('%s', (_, words, read) => expect(readOptions(words, ['one', 'two'])).toMatchObject(read));
