import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '../../libs/contracts/src/referral.submitted.v1.js';

let made = 0;

/** A sound referral of a shoplifting in Cambridge with a letter wished for: a standard case of 8 points. Everybody in it is invented. */
export function referral(change: (referral: ReferralSubmittedV1) => void = () => undefined): ReferralSubmittedV1 {
  const one = structuredClone(referralSubmittedV1Example);
  const number = `${process.pid}-${++made}`;
  one.agencyReference = `T-${number}`;
  one.route = 'police';
  one.submittedAt = new Date(Date.now() - 60_000).toISOString();
  one.incident = {
    crimeReference: `35/T${number}/26`,
    offence: { category: 'SHP' },
    when: { from: '2026-10-01' },
    district: 'E07000008',
    flags: [],
    admission: 'yes',
    stage: 'out_of_court',
  };
  one.people[0]!.name = `Sam Sample ${number}`;
  one.people[1]!.name = `Alex Invented ${number}`;
  for (const person of one.people) delete (person as { identifiers?: unknown }).identifiers;
  one.wishes = { interventions: ['letter'], timing: { when: 'now' } };
  delete (one as { extensions?: unknown }).extensions;
  change(one);
  return one;
}
