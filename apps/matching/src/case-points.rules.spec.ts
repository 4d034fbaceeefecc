import type { CodedCase } from '#contracts/coded-case.js';
import { loadArea } from '#platform/area.js';
import { pointsOf } from './case-points.rules.js';
import { aCase } from './examples.js';

const rules = loadArea('cambridgeshire');
const table = (code: string) => rules.interventions.find((each) => each.code === code)!;

describe('points of a case', () => {
  it.each<[string, Partial<CodedCase>, string, number | undefined, number]>([
    ['a restorative conversation', {}, 'restorative_conversation', 0, 2],
    ['a direct conference', {}, 'direct_conference', 0, 25],
    ['serious: lead and second, whatever the intervention', { complexity: 'serious_sensitive' }, 'letter', 0, 75],
    ['an interpreter adds a quarter, rounded up', { interpreter: 'spoken' }, 'indirect_shuttle', 0, 19],
    ['no interpreter adds nothing', { interpreter: 'none' }, 'indirect_shuttle', 0, 15],
    ['custody adds a fifth, and 18 stays 18', { establishment: 'LTI' }, 'indirect_shuttle', 0, 18],
    ['30 miles add nothing', {}, 'indirect_shuttle', 30, 15],
    ['more than 30 miles add a fifth', {}, 'indirect_shuttle', 30.1, 18],
    ['custody and travel add it once', { establishment: 'LTI' }, 'indirect_shuttle', 60, 18],
    ['two parties beyond two add three tenths', { parties: 4 }, 'circle', undefined, 26],
    ['all of it', { interpreter: 'bsl', establishment: 'LTI', parties: 3, complexity: 'serious_sensitive' }, 'letter', 0, 120],
  ])('%s', (_, facts, code, miles, points) => expect(pointsOf(aCase(facts), table(code), miles, rules)).toBe(points));
});
