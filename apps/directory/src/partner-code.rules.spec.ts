import { codeOf } from './partner-code.rules.js';

it.each<[string, string[], string]>([
  ['Test Agency', [], 'test-agency'],
  ['Test Agency', ['test-agency'], 'test-agency-2'],
  ['Test Agency', ['test-agency', 'test-agency-2', 'test-agency-old'], 'test-agency-3'],
  ['  Café & Søn (Demo)  ', [], 'cafe-s-n-demo'],
  ["Victims' Hub", [], 'victims-hub'],
  ['Swyddfa’r Heddlu', [], 'swyddfar-heddlu'],
  ['警察', [], 'partner'],
  ['警察', ['partner'], 'partner-2'],
  ['a'.repeat(200), [], 'a'.repeat(40)],
  [`${'a'.repeat(39)} b`, [], 'a'.repeat(39)],
])('%s, where %j are taken, is %s', (name, taken, code) => expect(codeOf(name, new Set(taken))).toBe(code));
