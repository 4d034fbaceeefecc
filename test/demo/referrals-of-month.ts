import { join } from 'node:path';
import { loadArea } from '#platform/area.js';
import type { DemoOptions } from './demo-options.rules.js';
import type { Outcome } from './outcomes.rules.js';
import { referralOfRow, type DemoReferral } from './referral-of-row.rules.js';
import { chanceOf, sample } from './seeded.rules.js';
import { stableId } from './stable-id.js';
import { readCrimeTypeMix, readStreetCrimes } from './street-crimes.js';

export interface ReferralToSend extends DemoReferral {
  messageId: string;
  door: 'queue' | 'http';
  /** The broker, or the hub itself, has it. */
  taken: boolean;
  outcome?: Outcome;
}

/** The seeded sample of a month as referrals, every other one for the queue. */
export function referralsOfMonth({ file, seed, count }: DemoOptions, areaCode: string, root: string): ReferralToSend[] {
  const area = loadArea(areaCode);
  const setting = {
    seed,
    mix: readCrimeTypeMix(join(root, 'data/crime-type-mix.csv')),
    districts: new Map(area.districts.map(({ name, code }) => [name, code])),
    prisons: area.prisons,
  };
  return sample(readStreetCrimes(file), count, chanceOf(seed, 'sample')).map((crime, at) => {
    const made = referralOfRow(crime, setting);
    const id = stableId('demo', made.agency, made.referral.agencyReference);
    return { ...made, messageId: id, door: at % 2 === 0 ? ('queue' as const) : ('http' as const), taken: false };
  });
}
