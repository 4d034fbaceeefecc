import type { CodedCase } from '#contracts/coded-case.js';

export const isSerious = (facts: CodedCase) => facts.complexity === 'serious_sensitive';

export const inCustody = (facts: CodedCase) => facts.stage === 'custody' || facts.establishment !== undefined;

export const needsInterpreter = (facts: CodedCase) => facts.interpreter !== 'none';

export const harmerIsMinor = (facts: CodedCase) => facts.harmerAgeBands.some((band) => band === 'under_10' || band === '10_to_17');

export const consentReaches = ({ consent }: CodedCase, provider: string) =>
  consent.state === 'given' && (consent.reach === 'any' || consent.providers.includes(provider));

/** Why it does not reach this provider: the same sentence in the record and in a refusal. */
export function consentSentence({ consent }: CodedCase): string {
  switch (consent.state) {
    case 'withdrawn':
      return 'Consent to share the case with a provider was withdrawn.';
    case 'refused':
      return 'Consent to share the case with a provider was refused.';
    case 'not_asked':
      return 'Consent to share the case with a provider has not been given yet.';
    case 'given':
      return 'Consent to share the case does not reach this provider.';
  }
}

/** It cannot act for the side that did not ask, when it supports that side already. Where the agency asked, the harmed person comes first. */
export function supportsTheOtherSide(facts: CodedCase, provider: string): boolean {
  const other = facts.initiatedBy === 'harmer' ? 'harmed' : 'harmer';
  return facts.supportedBy.some((known) => known.provider === provider && known.side === other);
}
