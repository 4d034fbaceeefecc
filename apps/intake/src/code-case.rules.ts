import type { AgeBand, Category, Complexity, Flag, InterpreterNeed, PersonRole, SpecialistTag } from '#contracts/codes.js';
import { ageOn } from './check-referral.rules.js';

/** The area's own rules for complexity. */
export interface ComplexityRules {
  seriousTriggers: readonly { flag: string; tag: string | null }[];
  complexFlags: readonly string[];
  complexCategories: readonly string[];
}
export type AgeBands = readonly { code: string; from: number; to: number | null }[];

/** What is known of a person without knowing who they are. */
export interface CodedPerson {
  ref: string;
  role: PersonRole;
  ageBand: AgeBand;
  interpreter: InterpreterNeed;
  enhancedRights?: boolean;
}

export interface Coding {
  category: Category;
  flags: Flag[];
  complexity: Complexity;
  tags: SpecialistTag[];
  /** People harmed or responsible; supporters and professionals come besides. */
  parties: number;
  enhancedRights: boolean;
}

/** Age on the day of the referral, as a band. */
export function ageBandOf(dateOfBirth: string | undefined, day: string, bands: AgeBands): AgeBand {
  if (dateOfBirth === undefined) return 'unknown';
  const age = ageOn(dateOfBirth, day);
  return (bands.find((band) => age >= band.from && (band.to === null || age <= band.to))?.code ?? 'unknown') as AgeBand;
}

export const isChild = (band: AgeBand) => band === 'under_10' || band === '10_to_17';

/**
 * What the hub makes of the stated facts: flags, complexity, specialist tags, enhanced rights.
 * @param stated flags that the agency gave
 * @param proven flags that the offence code proves
 */
export function codeCase(
  category: Category,
  stated: readonly Flag[],
  proven: readonly Flag[],
  people: readonly CodedPerson[],
  rules: ComplexityRules,
): Coding {
  const parties = people.filter((person) => person.role === 'harmed' || person.role === 'harmer').length;
  const harmed = people.filter((person) => person.role === 'harmed');
  const flags = unique<Flag>([
    ...stated,
    // An offence against a child is a case of a child only while they are one: whose age is known, is known better than by the code.
    ...proven.filter((flag) => flag !== 'child' || harmed.every((person) => person.ageBand === 'unknown')),
    ...(harmed.some((person) => isChild(person.ageBand)) ? (['child'] as const) : []),
    ...(parties >= 4 ? (['four_or_more_parties'] as const) : []),
  ]).sort();
  const signs = new Set<string>(flags);
  if (parties === 3) signs.add('three_parties');
  if (people.some((person) => person.interpreter !== 'none' && person.role !== 'professional')) signs.add('interpreter_for_risk');
  const triggers = rules.seriousTriggers.filter((trigger) => signs.has(trigger.flag));
  const complexity = triggers.length > 0 ? 'serious_sensitive' : isComplex(category, signs, rules) ? 'complex' : 'standard';
  return {
    category,
    flags,
    complexity,
    tags: unique(triggers.flatMap((trigger) => (trigger.tag ? [trigger.tag as SpecialistTag] : []))).sort(),
    parties,
    enhancedRights: enhanced(harmed, flags, complexity),
  };
}

const isComplex = (category: Category, signs: ReadonlySet<string>, rules: ComplexityRules) =>
  rules.complexCategories.includes(category) || rules.complexFlags.some((flag) => signs.has(flag));

/** Victims' Code: victims of the most serious crime, persistently targeted, vulnerable or intimidated, and every child. */
const ENHANCED_FLAGS: readonly Flag[] = ['repeat', 'vulnerable'];

function enhanced(harmed: readonly CodedPerson[], flags: readonly Flag[], complexity: Complexity): boolean {
  if (harmed.some((person) => person.enhancedRights === true || isChild(person.ageBand))) return true;
  // The agency has assessed it and said no to each: its word stands.
  if (harmed.length > 0 && harmed.every((person) => person.enhancedRights === false)) return false;
  return complexity === 'serious_sensitive' || flags.some((flag) => ENHANCED_FLAGS.includes(flag));
}

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
