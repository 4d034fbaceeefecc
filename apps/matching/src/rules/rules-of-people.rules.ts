import type { Accreditation, HardRule } from '#contracts/codes.js';
import type { Change } from './change.rules.js';
import { LACKS, type Lacks } from './choose-pair.rules.js';
import type { Examined, Rule } from './hard-rule.rules.js';
import { list } from './hard-rule.rules.js';
import { lackingOf, type Lacking } from './lacking.rules.js';

const article = (accreditation: Accreditation) => (accreditation === 'foundation' ? 'accredited' : accreditation);

/** What the nearest lead lacks, and the nearest second: nothing where there is a pair. */
const leadLacks = ({ pair }: Examined): Lacks => (pair?.kind === 'none' ? pair.lead.lacks : 0);
const secondLacks = ({ pair }: Examined): Lacks => (pair?.kind === 'none' ? (pair.second?.lacks ?? 0) : 0);

/** Spelt out, of those who lack anything. */
const lead = ({ pair, q }: Examined): Lacking | undefined =>
  pair?.kind === 'none' && pair.lead.lacks !== 0 ? lackingOf(pair.lead, q) : undefined;
const second = ({ pair, q }: Examined): Lacking | undefined =>
  pair?.kind === 'none' && pair.second && pair.second.lacks !== 0 ? lackingOf(pair.second, q) : undefined;

/** The nearest people with all that they lack: one answer for every rule that fails by them, since a part of it would help nobody. */
function people(e: Examined): Change[] {
  const facilitators = [lead(e), second(e)].filter((each) => each !== undefined);
  const checksAlone = ((leadLacks(e) | secondLacks(e)) & ~LACKS.checks) === 0;
  return [{ kind: checksAlone ? 'renew_check' : 'facilitator', facilitators }];
}

const BUSY = {
  not_there: 'not there any more',
  away: 'away until the first contact is due',
  most_cases: 'at the most cases they may have',
  cool_down: 'between two serious cases',
} as const;

function lacksInWords({ isNew, accreditation, tags, languages, district, checks, busy }: Lacking): string {
  if (isNew) return 'there is nobody else';
  return [
    ...(accreditation ? [`nobody else is accredited ${accreditation} or better`] : []),
    ...(tags ? [`the specialism ${list(tags)} is missing`] : []),
    ...(languages ? [`nobody of the two speaks ${list(languages)}`] : []),
    ...(district !== undefined ? ['the nearest does not work in this district'] : []),
    ...(checks ? [`a check has expired or was not told (${list(checks)})`] : []),
    ...(busy ?? []).map((each) => `the nearest is ${BUSY[each]}`),
  ].join('; ');
}

function ofLead(code: HardRule, lacks: (lacks: Lacks) => boolean, sentence: (lacking: Lacking, e: Examined) => string): Rule {
  return {
    code,
    holds: (e) => !lacks(leadLacks(e)),
    sentence: (e) => sentence(lead(e)!, e),
    changes: people,
  };
}

const NOT_FREE = LACKS.languages | LACKS.district | LACKS.busy;

/** Who of the provider would take the case. All look at the same nearest pair, whose lack by lack is the answer. */
export const RULES_OF_PEOPLE: Rule[] = [
  ofLead(
    'accreditation',
    (lacks) => (lacks & LACKS.accreditation) !== 0,
    (_, { work }) => `Nobody there may lead this case: it needs an ${article(work!.lead.accreditation)} lead.`,
  ),
  ofLead(
    'specialism',
    (lacks) => (lacks & LACKS.tags) !== 0,
    ({ tags }) => `Nobody there who may lead holds the specialism ${list(tags!)}.`,
  ),
  ofLead(
    'check_expired',
    (lacks) => (lacks & LACKS.checks) !== 0,
    ({ checks }) => `Whoever could lead it has a check that has expired or was not told: ${list(checks!)}.`,
  ),
  ofLead(
    'gender',
    (lacks) => (lacks & LACKS.gender) !== 0,
    ({ gender }) => `It has no ${gender} facilitator who may lead this case.`,
  ),
  ofLead(
    'lead',
    (lacks) => (lacks & NOT_FREE) !== 0 || (lacks & (LACKS.new | LACKS.accreditation)) === LACKS.new,
    (lacking) => `Nobody who could lead it is free for it here: ${lacksInWords(lacking)}.`,
  ),
  {
    code: 'pair',
    holds: (e) => secondLacks(e) === 0,
    sentence: (e) => `It has no second facilitator for this case: ${lacksInWords(second(e)!)}.`,
    changes: people,
  },
];
