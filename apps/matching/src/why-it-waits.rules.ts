import type { HardRule } from '#contracts/codes.js';

/** What a rule means for a case that no provider passes it for. */
const SENTENCES: Record<HardRule, string> = {
  capacity: 'Those who could take it have too few points free.',
  capacity_unknown: 'Some who could take it have not said what capacity they have.',
  consent: 'Consent to share the case with a provider is missing.',
  category: 'Some providers do not take this category.',
  specialism: 'Some providers have nobody with the specialism that it needs.',
  accreditation: 'Some providers have nobody who may lead it.',
  pair: 'Some providers have no second facilitator for it.',
  district: 'Some providers do not cover its district.',
  establishment: 'Some providers do not work in the prison.',
  age: 'Some providers do not work with this age group, or the youth justice service is asked first.',
  intervention: 'Some providers do not offer what is wanted.',
  language: 'Some providers do not offer the language.',
  interpreter: 'Some providers cannot work with a BSL interpreter.',
  access: 'Some providers cannot meet an access need.',
  gender: 'Some providers have no facilitator of the gender that is wished for.',
  conflict: 'Some providers already support the other party.',
  declined: 'Some providers have declined it.',
  excluded: 'Some providers are not wanted by the harmed person.',
  agreement: 'Some providers have no agreement in force.',
  suspended: 'Some providers are suspended.',
  paused: 'Some providers take no new cases for now.',
  community_route: 'Only a community route is open to it, and some providers offer none that fits.',
  check_expired: 'Some providers have nobody for it whose checks are all in date.',
  lead: 'Some providers have no one person who is all that it asks of a lead.',
  reserved: 'What some providers have free is kept for serious cases.',
  earmarked: 'What some providers have free is set aside for a case that comes before it.',
  sign_off: 'It is accepted, and waits for a manager of the provider to sign it off.',
};

/** A sentence each, in the order of the decision: the most telling first. */
export function whyItWaits(because: readonly HardRule[], forPerson: string | null): string[] {
  if (forPerson !== null) return ['Three providers have declined it or have not answered: a person must decide.'];
  if (because.length === 0) return ['The hub has no provider.'];
  return because.map((rule) => SENTENCES[rule]);
}
