import type { AgeBand, Intervention, SpecialistTag } from '#contracts/codes.js';
import type { OfferSummary } from '#contracts/offer-summary.js';
import { plain } from './words.js';

/** What an offer tells of a case, in words: what, where and what is needed; nothing that says who. */

const AGES: Record<AgeBand, string> = {
  under_10: 'under 10',
  '10_to_17': 'aged 10 to 17',
  '18_to_24': 'aged 18 to 24',
  '25_to_64': 'aged 25 to 64',
  '65_and_over': 'aged 65 or over',
  unknown: 'age not known',
};

const ASKED: Record<Intervention, string> = {
  restorative_conversation: 'a restorative conversation',
  letter: 'letters',
  community_remedy_action: 'an action to put it right',
  community_justice_panel: 'a community justice panel',
  asb_mediation: 'mediation between neighbours',
  proxy_meeting: 'a meeting with somebody in their place',
  indirect_shuttle: 'messages carried between them',
  community_conference: 'a community conference',
  family_conference: 'a family conference',
  circle: 'a circle',
  direct_conference: 'a meeting',
};

const LANGUAGES = new Intl.DisplayNames('en-GB', { type: 'language' });

const TRAINING: Record<SpecialistTag, string> = {
  domestic_abuse: 'domestic abuse',
  sexual_violence: 'sexual violence',
  homicide: 'work after a death',
  hate: 'hate crime',
  youth: 'work with young people',
};

const NEEDS: Record<string, string> = { bsl: 'BSL', step_free: 'step-free access', remote_only: 'by video or phone alone' };

export const interventionOf = (code: string): string => ASKED[code as Intervention] ?? plain(code).toLowerCase();

/** "a meeting or letters" */
export const askedOf = (codes: readonly string[]): string => listOf(codes.map(interventionOf), 'or');

export const agesOf = (bands: readonly AgeBand[]): string =>
  bands.length
    ? listOf(
        [...new Set(bands)].map((band) => AGES[band]),
        'and',
      )
    : 'not known';

/** Everything that somebody must be able to offer, as short phrases. */
export function needsOf(summary: OfferSummary): string[] {
  const languages = summary.languages.map((code) => LANGUAGES.of(code) ?? code);
  return [
    ...(summary.interpreter === 'spoken'
      ? [`${listOf(languages, 'and') || 'spoken'} interpreter`]
      : languages.length
        ? [`somebody who speaks ${listOf(languages, 'and')}`]
        : []),
    ...(summary.interpreter === 'bsl' ? ['BSL interpreter'] : []),
    ...summary.accessNeeds
      .filter((need) => need !== 'bsl' || summary.interpreter !== 'bsl')
      .map((need) => NEEDS[need] ?? plain(need).toLowerCase()),
    ...(summary.facilitatorGender === 'female'
      ? ['a woman as facilitator']
      : summary.facilitatorGender === 'male'
        ? ['a man as facilitator']
        : []),
  ];
}

/** Who must be free: the pair that a serious case needs, with its training. */
export function facilitatorsOf(summary: OfferSummary): string {
  const cleared = summary.inCustody ? ', cleared for prison' : '';
  const training = summary.tags.length
    ? `, trained in ${listOf(
        summary.tags.map((tag) => TRAINING[tag]),
        'and',
      )}`
    : '';
  if (summary.complexity === 'serious_sensitive')
    return `A lead accredited advanced and a second accredited intermediate or above${training}${cleared}`;
  return `1 facilitator, ${summary.complexity === 'complex' ? 'intermediate or above' : 'with the accreditation that the work asks for'}${training}${cleared}`;
}

export function listOf(words: string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
