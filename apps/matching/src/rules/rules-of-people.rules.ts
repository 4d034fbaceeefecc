import type { Accreditation, HardRule } from '#contracts/codes.js';
import type { Change } from './change.rules.js';
import { lacksAnything, type Lacking } from './choose-pair.rules.js';
import type { Examined, Rule } from './hard-rule.rules.js';
import { list } from './hard-rule.rules.js';

const article = (accreditation: Accreditation) => (accreditation === 'foundation' ? 'accredited' : accreditation);

/** What the nearest lead lacks, and the nearest second; undefined where there is a pair. */
const lead = ({ pair }: Examined): Lacking | undefined => (pair?.kind === 'none' ? pair.nearest.lead : undefined);
const second = ({ pair }: Examined): Lacking | undefined => (pair?.kind === 'none' ? pair.nearest.second : undefined);

/** The nearest people with all that they lack: one answer for every rule that fails by them, since a part of it would help nobody. */
function people(e: Examined): Change[] {
  const facilitators = [lead(e), second(e)].filter((each): each is Lacking => lacksAnything(each));
  const checksAlone = facilitators.every(({ checks, ...others }) => checks !== undefined && Object.keys(others).length === 1);
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

function ofLead(code: HardRule, lacks: (lacking: Lacking) => boolean, sentence: (lacking: Lacking, e: Examined) => string): Rule {
  return {
    code,
    holds: (e) => {
      const lacking = lead(e);
      return lacking === undefined || !lacks(lacking);
    },
    sentence: (e) => sentence(lead(e)!, e),
    changes: people,
  };
}

/** Who of the provider would take the case. All look at the same nearest pair, whose lack by lack is the answer. */
export const RULES_OF_PEOPLE: Rule[] = [
  ofLead(
    'accreditation',
    ({ accreditation }) => accreditation !== undefined,
    (_, { work }) => `Nobody there may lead this case: it needs an ${article(work!.lead)} lead.`,
  ),
  ofLead(
    'specialism',
    ({ tags }) => tags !== undefined,
    ({ tags }) => `Nobody there who may lead holds the specialism ${list(tags!)}.`,
  ),
  ofLead(
    'check_expired',
    ({ checks }) => checks !== undefined,
    ({ checks }) => `Whoever could lead it has a check that has expired or was not told: ${list(checks!)}.`,
  ),
  ofLead(
    'gender',
    ({ gender }) => gender !== undefined,
    ({ gender }) => `It has no ${gender} facilitator who may lead this case.`,
  ),
  ofLead(
    'lead',
    ({ languages, district, busy, isNew, accreditation }) =>
      languages !== undefined || district !== undefined || busy !== undefined || (isNew === true && accreditation === undefined),
    (lacking) => `Nobody who could lead it is free for it here: ${lacksInWords(lacking)}.`,
  ),
  {
    code: 'pair',
    holds: (e) => !lacksAnything(second(e)),
    sentence: (e) => `It has no second facilitator for this case: ${lacksInWords(second(e)!)}.`,
    changes: people,
  },
];
