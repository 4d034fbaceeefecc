import { consentReaches, consentSentence, supportsTheOtherSide } from '../case-facts.rules.js';
import type { Examined, Rule } from './hard-rule.rules.js';
import type { Asking } from './question.rules.js';

const knowsOtherSide = ({ q }: Examined) =>
  supportsTheOtherSide(q.asking.facts, q.provider.id) || q.asking.knownToOtherSide.includes(q.provider.id);

/** A facilitator of the provider is one of the people of the case: found by the same keyed hash, and never by a name. */
const isNamed = ({ q }: Examined) => q.asking.namedAt.includes(q.provider.id);

/** Most cases say nothing of any provider. Whatever a rule below looks for must be asked here too, or it would not be asked at all. */
export const namesNoProvider = ({ facts, refusedBy, knownToOtherSide, namedAt }: Asking): boolean =>
  facts.consent.state === 'given' &&
  facts.consent.reach === 'any' &&
  facts.excludedProviders.length + facts.supportedBy.length + refusedBy.length + knownToOtherSide.length + namedAt.length === 0;

/** What lies between this case and this provider. */
export const RULES_OF_CASE: Rule[] = [
  {
    code: 'conflict',
    holds: (e) => !knowsOtherSide(e) && !isNamed(e),
    sentence: (e) => (isNamed(e) ? 'One of its facilitators is named in the case.' : 'It already supports the other party.'),
    changes: () => [{ kind: 'never', because: 'A conflict of interest does not end by asking.' }],
  },
  {
    code: 'consent',
    holds: ({ q }) => consentReaches(q.asking.facts, q.provider.id),
    sentence: ({ q }) => consentSentence(q.asking.facts),
    changes: () => [{ kind: 'consent' }],
  },
  {
    code: 'declined',
    holds: ({ q }) => !q.asking.refusedBy.includes(q.provider.id),
    sentence: () => 'It declined this case before, or let an offer of it lapse.',
    changes: () => [{ kind: 'ask_again' }],
  },
  {
    code: 'excluded',
    holds: ({ q }) => !q.asking.facts.excludedProviders.includes(q.provider.id),
    sentence: () => 'The harmed person does not want this provider.',
    changes: () => [{ kind: 'wish', of: 'provider' }],
  },
];
