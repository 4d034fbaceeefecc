import type { HardRule } from '#contracts/codes.js';
import type { CodedCase } from '#contracts/coded-case.js';
import { consentReaches, consentSentence, harmerIsMinor, inCustody, isSerious, supportsTheOtherSide } from './case-facts.rules.js';
import type { Weighed } from './case-points.rules.js';
import { facilitatorsAt, freePoints, isAtLeast, leadsWithTag, type Profile, type Provider } from './provider.rules.js';

/** May this provider be asked to take this case, at this moment? */
export interface Question {
  facts: CodedCase;
  provider: Provider;
  /** What the case would take of this provider; undefined where it offers no fitting intervention. */
  weighed: Weighed | undefined;
  /** Calendar date where the area is. */
  today: string;
  /** Providers that declined this case or let an offer of it lapse. */
  refusedBy: readonly string[];
  /** By keyed hashes: a live allocation of this provider has one of these people on the other side. */
  knownToOtherSide: boolean;
  /** A youth justice service that could take this case and has not been asked in vain. */
  youthServiceFirst: boolean;
}

export interface Failing {
  rule: HardRule;
  sentence: string;
  wouldPassIf: string;
}

interface Rule {
  code: HardRule;
  holds(q: Question): boolean;
  sentence(q: Question): string;
  wouldPassIf(q: Question): string;
}

/** Provided by the building: nobody can bring these along. Other needs are met by how the work is done. */
const FACILITIES = ['step_free', 'hearing_loop'];

const profile = (q: Question): Profile => q.provider.profile;
const list = (codes: readonly string[]) => codes.join(', ');
const NONE: string[] = [];
/** Once each; most often nothing is missing, and then nothing is made. */
const missing = (wanted: readonly string[], has: readonly string[]) =>
  wanted.every((each) => has.includes(each)) ? NONE : [...new Set(wanted)].filter((each) => !has.includes(each));

const languagesMissing = (q: Question) => (q.facts.interpreter === 'spoken' ? [] : missing(q.facts.languages, profile(q).languages));
const facilitiesMissing = (q: Question) =>
  missing(
    q.facts.accessNeeds.filter((need) => FACILITIES.includes(need)),
    profile(q).access,
  );
const tagsMissing = (q: Question) => q.facts.tags.filter((tag) => !leadsWithTag(profile(q), tag));
const worksWith = (q: Question, band: string) => band === 'unknown' || profile(q).ageBands.includes(band);
const agesMissing = (q: Question) =>
  [q.facts.harmedAgeBands, q.facts.harmerAgeBands].flatMap((bands) => missing(bands, [...profile(q).ageBands, 'unknown']));
const agesWorked = (q: Question) =>
  q.facts.harmedAgeBands.every((band) => worksWith(q, band)) && q.facts.harmerAgeBands.every((band) => worksWith(q, band));

/** A serious case needs an advanced lead, a complex one an intermediate one, any other what its intervention asks for. */
export function leadNeeded(q: Pick<Question, 'facts' | 'weighed'>) {
  if (isSerious(q.facts)) return 'advanced';
  const asked = q.weighed?.intervention.lead ?? 'foundation';
  return q.facts.complexity === 'complex' && !isAtLeast(asked, 'intermediate') ? 'intermediate' : asked;
}

/** Accreditation of the second facilitator, where there must be one: foundation co-works, but not in a serious case. */
export function secondNeeded(q: Pick<Question, 'facts' | 'weighed'>) {
  if (isSerious(q.facts)) return 'intermediate';
  return (q.weighed?.intervention.facilitators ?? 1) > 1 ? 'foundation' : undefined;
}

const custody = (q: Question) => inCustody(q.facts);
const hasPair = (q: Question) => {
  const second = secondNeeded(q);
  // The lead counts among those who could be second, so two are needed at that level.
  return second === undefined || facilitatorsAt(profile(q), second, custody(q)) >= 2;
};

function hasGender(q: Question): boolean {
  const wish = q.facts.facilitatorGender;
  const least = leadNeeded(q);
  const leads = profile(q).facilitators.filter((group) => isAtLeast(group.accreditation, least));
  return wish === 'any' || leads.some((group) => (wish === 'female' ? group.women > 0 : group.count > group.women));
}

/** In the order in which they are shown. Every rule that fails is recorded, not the first alone. */
const RULES: Rule[] = [
  {
    code: 'agreement',
    holds: (q) => profile(q).agreements.some(({ from, to }) => from <= q.today && q.today <= to),
    sentence: () => 'It has no agreement in force today.',
    wouldPassIf: (q) => `an agreement were in force on ${q.today}`,
  },
  {
    code: 'suspended',
    holds: (q) => !q.provider.suspended,
    sentence: () => 'It is suspended and gets no new offers.',
    wouldPassIf: () => 'it were resumed',
  },
  {
    code: 'category',
    holds: (q) => profile(q).categories.includes(q.facts.category),
    sentence: (q) => `It does not take the category ${q.facts.category}.`,
    wouldPassIf: (q) => `it took ${q.facts.category}`,
  },
  {
    code: 'accreditation',
    holds: (q) => facilitatorsAt(profile(q), leadNeeded(q), custody(q)) >= 1,
    sentence: (q) =>
      `Nobody there${custody(q) ? ', cleared for prisons,' : ''} may lead this case: it needs an ${article(leadNeeded(q))} lead.`,
    wouldPassIf: (q) => `it had a facilitator accredited ${leadNeeded(q)}${custody(q) ? ' and cleared for prisons' : ''}`,
  },
  {
    code: 'pair',
    holds: hasPair,
    sentence: (q) => `It has no second facilitator accredited ${secondNeeded(q)} or better for this case.`,
    wouldPassIf: (q) => `it had two facilitators accredited ${secondNeeded(q)} or better${custody(q) ? ' and cleared for prisons' : ''}`,
  },
  {
    code: 'specialism',
    holds: (q) => tagsMissing(q).length === 0,
    sentence: (q) => `Nobody there who may lead holds the specialism ${list(tagsMissing(q))}.`,
    wouldPassIf: (q) => `an advanced facilitator of it held ${list(tagsMissing(q))}`,
  },
  {
    code: 'district',
    holds: (q) => profile(q).districts.includes(q.facts.district),
    sentence: (q) => `It does not cover the district ${q.facts.district}.`,
    wouldPassIf: (q) => `it covered ${q.facts.district}`,
  },
  {
    code: 'establishment',
    holds: (q) => q.facts.establishment === undefined || profile(q).establishments.includes(q.facts.establishment),
    sentence: (q) => `It does not work in the prison ${q.facts.establishment}.`,
    wouldPassIf: (q) => `it worked in ${q.facts.establishment}`,
  },
  {
    code: 'age',
    holds: (q) => agesWorked(q) && !(q.youthServiceFirst && harmerIsMinor(q.facts) && !profile(q).youthJusticeService),
    sentence: (q) =>
      agesMissing(q).length > 0
        ? `It does not work with the age group ${list(agesMissing(q))}.`
        : 'The harmer is under 18: the youth justice service is asked first.',
    wouldPassIf: (q) => (agesMissing(q).length > 0 ? `it worked with ${list(agesMissing(q))}` : 'the youth justice service had declined'),
  },
  {
    code: 'intervention',
    holds: (q) => q.weighed !== undefined,
    sentence: () => 'It offers none of the interventions that are wanted and possible here.',
    wouldPassIf: (q) => `it offered ${list(q.facts.interventions)}`,
  },
  {
    code: 'language',
    holds: (q) => languagesMissing(q).length === 0,
    sentence: (q) => `Nobody there speaks ${list(languagesMissing(q))}, and no interpreter is asked for.`,
    wouldPassIf: (q) => `it offered ${list(languagesMissing(q))}, or an interpreter were booked`,
  },
  {
    code: 'interpreter',
    holds: (q) => !q.facts.accessNeeds.includes('bsl') || profile(q).access.includes('bsl'),
    sentence: () => 'It cannot work with a BSL interpreter.',
    wouldPassIf: () => 'it offered BSL',
  },
  {
    code: 'access',
    holds: (q) => facilitiesMissing(q).length === 0,
    sentence: (q) => `It cannot meet the access need ${list(facilitiesMissing(q))}.`,
    wouldPassIf: (q) => `it offered ${list(facilitiesMissing(q))}`,
  },
  {
    code: 'gender',
    holds: hasGender,
    sentence: (q) => `It has no ${q.facts.facilitatorGender} facilitator who may lead this case.`,
    wouldPassIf: (q) => `it had a ${q.facts.facilitatorGender} facilitator accredited ${leadNeeded(q)}`,
  },
  {
    code: 'conflict',
    holds: (q) => !supportsTheOtherSide(q.facts, q.provider.id) && !q.knownToOtherSide,
    sentence: () => 'It already supports the other party.',
    wouldPassIf: () => 'it no longer supported the other party',
  },
  {
    code: 'consent',
    holds: (q) => consentReaches(q.facts, q.provider.id),
    sentence: (q) => consentSentence(q.facts),
    wouldPassIf: () => 'consent were given to share the case with it',
  },
  {
    code: 'declined',
    holds: (q) => !q.refusedBy.includes(q.provider.id),
    sentence: () => 'It declined this case before, or let an offer of it lapse.',
    wouldPassIf: () => 'a person asked it again',
  },
  {
    code: 'excluded',
    holds: (q) => !q.facts.excludedProviders.includes(q.provider.id),
    sentence: () => 'The harmed person does not want this provider.',
    wouldPassIf: () => 'the harmed person changed that wish',
  },
  {
    code: 'capacity_unknown',
    holds: (q) => q.provider.capacity.kind !== 'unknown',
    sentence: () => 'It has not said what capacity it has.',
    wouldPassIf: () => 'it declared its capacity',
  },
  {
    code: 'capacity',
    holds: (q) => q.weighed === undefined || q.provider.capacity.kind === 'unknown' || q.weighed.points <= freePoints(q.provider.capacity),
    sentence: (q) => `This case needs ${q.weighed?.points} points and ${freePoints(q.provider.capacity)} are free.`,
    wouldPassIf: (q) => `${(q.weighed?.points ?? 0) - freePoints(q.provider.capacity)} more points were free`,
  },
];

const article = (accreditation: string) => (accreditation === 'foundation' ? 'accredited' : accreditation);

/** By the places of the rules that fail, each a power of two in the sum. */
const lists = new Map<number, readonly HardRule[]>();

/** Codes of every rule that fails. For the same rules it is the same list: hundreds of providers fail a case in a few ways. */
export function failingRules(q: Question): readonly HardRule[] {
  let which = 0;
  for (let nth = 0; nth < RULES.length; nth++) if (!RULES[nth]!.holds(q)) which += 2 ** nth;
  let failing = lists.get(which);
  if (!failing) lists.set(which, (failing = RULES.filter((rule) => !rule.holds(q)).map((rule) => rule.code)));
  return failing;
}

/** The same, each with its sentence and what would have to change. */
export const explain = (q: Question): Failing[] =>
  RULES.filter((rule) => !rule.holds(q)).map((rule) => ({ rule: rule.code, sentence: rule.sentence(q), wouldPassIf: rule.wouldPassIf(q) }));

/** Rules about free points alone: they pass by themselves when a case closes or a provider declares. */
export const ofCapacity = (rule: HardRule) => rule === 'capacity' || rule === 'capacity_unknown';
