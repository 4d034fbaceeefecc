import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { FIRST_NAMES, LAST_NAMES } from '../demo/invented-people.rules.js';
import { chanceOf, type Chance } from '../demo/seeded.rules.js';

/** What any district has a provider for, by about the share that each has in a month of the county's street crimes. */
const CATEGORIES = [['SHP', 22], ['OTH', 14], ['CDA', 20], ['PUB', 12], ['CYC', 8], ['VEH', 10], ['BUO', 6], ['ASP', 8]] as const; // prettier-ignore
const DISTRICTS = [['E07000008', 22], ['E06000031', 32], ['E07000009', 8], ['E07000010', 12], ['E07000011', 14], ['E07000012', 12]] as const; // prettier-ignore
const LANGUAGES = [['en', 94], ['pl', 4], ['lt', 2]] as const; // prettier-ignore
const DAY = 86_400_000;

/**
 * The n-th referral of a run, always the same: about 1.8 KB as an event. People, places, days and offences vary as they do in a month of real ones,
 * but each is complete and consented, and some provider does such work there: with free capacity every one of them is offered.
 */
export function chainReferral(run: string, n: number): ReferralSubmittedV1 {
  const chance = chanceOf('chain', run, n);
  const submitted = Date.now() - 60_000;
  const submittedAt = new Date(submitted).toISOString();
  const from = new Date(submitted - chance.whole(5, 60) * DAY).toISOString().slice(0, 10);
  const harmed = someone(chance);
  const harmer = someone(chance);
  const recorded = { state: 'given', recordedAt: submittedAt, how: 'phone', recordedBy: 'Tess Testcase' } as const;
  return {
    agencyReference: `${run}-${n}`,
    route: 'police',
    initiatedBy: chance.weighted([['harmed', 45], ['agency', 45], ['harmer', 10]] as const), // prettier-ignore
    submittedAt,
    submittedBy: 'Tess Testcase, Victim Care Co-ordinator',
    incident: {
      crimeReference: `35/${run}${n}/26`,
      offence: { category: chance.weighted(CATEGORIES) },
      when: { from, to: from },
      district: chance.weighted(DISTRICTS),
      flags: [],
      admission: chance.percent(85) ? 'yes' : 'partial',
      stage: 'out_of_court',
      notes: 'Taken and damaged while nobody was there; found the next morning by a neighbour, who told the household.',
    },
    people: [
      {
        ref: 'p1',
        role: 'harmed',
        ...harmed,
        contactPoints: [
          {
            ref: 'c1',
            channel: 'mobile',
            address: `07700 900${String(chance.whole(0, 999)).padStart(3, '0')}`,
            safe: true,
            voicemail: false,
            hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:30', to: '15:00' }],
          },
          {
            ref: 'c2',
            channel: 'post',
            address: `${chance.whole(1, 250)} Example Street, Cambridge`,
            safe: false,
            alsoSeenBy: 'the whole household',
          },
        ],
        language: chance.weighted(LANGUAGES),
        interpreter: 'none',
        facilitatorGender: 'any',
        enhancedRights: false,
        riskMarkers: [],
        needs: ['emotional', 'information'],
      },
      {
        ref: 'p2',
        role: 'harmer',
        ...harmer,
        contactPoints: [{ channel: 'through_professional', address: 'case.worker@example.org', safe: true }],
        identifiers: [{ kind: 'crn', value: `X${String(chance.whole(0, 999_999)).padStart(6, '0')}` }],
      },
    ],
    consents: [
      { person: 'p1', purpose: 'contact', ...recorded },
      { person: 'p1', purpose: 'share_with_provider', ...recorded },
      { person: 'p1', purpose: 'evaluation', state: 'not_asked' },
    ],
    wishes: { interventions: [chance.weighted([['restorative_conversation', 70], ['letter', 30]] as const)], timing: { when: 'now' } }, // prettier-ignore
    extensions: { vcc: { team: 'Blue' } },
  };
}

/** Grown up; of some four million names and days of birth, so that a few come again as they do in life. */
function someone(chance: Chance): { name: string; dateOfBirth: string } {
  return {
    name: `${chance.pick(FIRST_NAMES)} ${chance.pick(LAST_NAMES)}`,
    dateOfBirth: new Date(Date.UTC(1945, 0, 1) + chance.whole(0, 22_600) * DAY).toISOString().slice(0, 10),
  };
}

/** As it goes over the wire. */
export function chainMessage(run: string, n: number): { id: string; body: Buffer } {
  const id = `${run}-${n}`;
  const event = { specversion: '1.0', id, source: 'bench', type: 'referral.submitted.v1', datacontenttype: 'application/json' };
  return { id, body: Buffer.from(JSON.stringify({ ...event, data: chainReferral(run, n) })) };
}
