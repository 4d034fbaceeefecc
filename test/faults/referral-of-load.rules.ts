import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import type { Category, Intervention } from '#contracts/codes.js';
import { chanceOf } from '../demo/seeded.rules.js';

const DISTRICTS = ['E07000008', 'E07000009', 'E07000010', 'E07000011', 'E07000012', 'E06000031'];
/** Most weigh 2 to 8 points, so that capacity turns over; some weigh 25, so that it is contended for. */
const KINDS: readonly (readonly [[Category, Intervention], number])[] = [
  [['SHP', 'restorative_conversation'], 40],
  [['CDA', 'restorative_conversation'], 25],
  [['OTH', 'letter'], 20],
  [['BUD', 'indirect_shuttle'], 10],
  [['VNI', 'direct_conference'], 5],
];

/** The nth referral of a load: sound, of a size that agencies send, and the same whenever seed and n are. Everybody in it is invented. */
export function referralOfLoad(seed: number, n: number, submittedAt: string): ReferralSubmittedV1 {
  const chance = chanceOf(seed, 'referral', n);
  const [category, intervention] = chance.weighted(KINDS);
  const one = structuredClone(referralSubmittedV1Example);
  const number = `${seed}-${n}`;
  one.agencyReference = `F-${number}`;
  one.route = 'police';
  one.submittedAt = submittedAt;
  one.incident = {
    crimeReference: `35/F${number}/26`,
    offence: { category },
    when: { from: '2026-10-01' },
    district: chance.pick(DISTRICTS),
    flags: [],
    admission: 'yes',
    stage: 'out_of_court',
  };
  one.people[0]!.name = `Sam Sample ${number}`;
  one.people[1]!.name = `Alex Invented ${number}`;
  for (const person of one.people) delete (person as { identifiers?: unknown }).identifiers;
  one.wishes = { interventions: [intervention], timing: { when: 'now' } };
  delete (one as { extensions?: unknown }).extensions;
  return one;
}
