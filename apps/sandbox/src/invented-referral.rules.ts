import type { Category, Intervention } from '#contracts/codes.js';
import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';

export interface Wanted {
  /** Code of the provider that it is to go to. */
  provider: string;
  district: string;
  category: Category;
  interventions: Intervention[];
}

/** A sound referral about people whom nobody could take for real ones. `number` tells it from every other. */
export function inventedReferral(
  number: string,
  submittedAt: string,
  { provider, district, category, interventions }: Wanted,
): ReferralSubmittedV1 {
  const { people, consents } = referralSubmittedV1Example;
  return {
    agencyReference: `SANDBOX-${number}`,
    route: 'police',
    initiatedBy: 'harmed',
    submittedAt,
    submittedBy: 'Tess Testcase',
    incident: { offence: { category }, district, admission: 'yes', stage: 'out_of_court' },
    people: people.map(({ identifiers: _none, ...person }) => ({ ...person, name: `${person.name} ${number}` })),
    consents,
    wishes: { interventions, preferredProviders: [provider], timing: { when: 'now' } },
  };
}
