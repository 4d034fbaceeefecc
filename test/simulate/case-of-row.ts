import type { CodedCase } from '#contracts/coded-case.js';
import type { Intervention } from '#contracts/codes.js';
import type { ReferredPerson } from '#contracts/referred-person.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { codedCase, codingOf, triageOf, type CaseFacts, type PersonFacts } from '../../apps/intake/src/case-facts.rules.js';
import { checkReferral } from '../../apps/intake/src/check-referral.rules.js';
import { ageBandOf } from '../../apps/intake/src/code-case.rules.js';
import { offenceData } from '../../apps/intake/src/offence-data.js';
import { possible } from '../../apps/matching/src/rules/possible-interventions.rules.js';
import { referralOfRow, type Setting, type StreetCrime } from '../demo/referral-of-row.rules.js';
import type { Chance } from '../demo/seeded.rules.js';
import { stableId } from '../demo/stable-id.js';
import type { SimulatedArea } from './area-to-simulate.js';

/** Draws rows until one makes a case that intake finds ready to be matched: its referral is checked, coded and triaged by intake's own rules. */
export function drawReadyCase(world: SimulatedArea, chance: Chance, drawCrime: () => StreetCrime, id: string): CodedCase {
  for (;;) {
    const facts = readyCase(drawCrime(), chance.whole(1, 2_147_483_647), id, world);
    if (facts) return withWishes(facts, world, chance);
  }
}

function readyCase(crime: StreetCrime, seed: number, id: string, world: SimulatedArea): CodedCase | undefined {
  const { area, providerIds } = world;
  const setting: Setting = {
    seed,
    mix: world.mix,
    districts: new Map(area.districts.map((each) => [each.name, each.code])),
    prisons: area.prisons,
  };
  const { agency, referral } = referralOfRow(crime, setting);
  const now = new Date(referral.submittedAt);
  const sound = checkReferral(referral, area, offenceData(), providerIds, now);
  if (sound.kind !== 'sound') return undefined;
  const today = referral.submittedAt.slice(0, 10);
  const facts = factsOf(referral, sound, today, area.ageBands);
  if (triageOf(facts, today).kind !== 'ready') return undefined;
  const identity = { case: id, reference: 'RJ-0000-00', area: area.code, agency: stableId(agency), receivedAt: now };
  return codedCase(identity, facts, codingOf(facts, area), area, providerIds, today);
}

type Sound = Extract<ReturnType<typeof checkReferral>, { kind: 'sound' }>;

function factsOf(referral: ReferralSubmittedV1, sound: Sound, today: string, bands: Parameters<typeof ageBandOf>[2]): CaseFacts {
  const { category, offenceFlags, questions, directVictim, district, establishment } = sound;
  const { route, initiatedBy, incident, wishes } = referral;
  return {
    stated: { route, initiatedBy, incident: { ...incident, district, ...(establishment && { establishment }) }, ...(wishes && { wishes }) },
    offence: { category, offenceFlags, questions, directVictim },
    people: referral.people.map((person) => personFacts(person, ageBandOf(person.dateOfBirth, today, bands))),
    consents: referral.consents.map(({ person, purpose, state, recordedAt, providers }) => ({
      personId: person,
      purpose,
      state,
      saidAt: new Date(recordedAt ?? referral.submittedAt),
      ...(providers && { providers }),
    })),
  };
}

const personFacts = (person: ReferredPerson, ageBand: PersonFacts['ageBand']): PersonFacts => ({
  id: person.ref,
  ref: person.ref,
  role: person.role,
  ageBand,
  language: person.language ?? 'en',
  interpreter: person.interpreter ?? 'none',
  accessNeeds: person.accessNeeds ?? [],
  facilitatorGender: person.facilitatorGender ?? 'any',
  supportedBy: person.supportedBy ?? [],
  safeContact: person.contactPoints.some(({ safe }) => safe),
  ...(person.guardian && { guardian: person.guardian }),
  ...(person.enhancedRights !== undefined && { enhancedRights: person.enhancedRights }),
});

/**
 * What the demo's referrals leave out: what was lost, and of a hundred harmed people four who would like a certain provider, two who will not have one and
 * five who wish for a woman. Where nothing of what was wished can be done, somebody has asked again and what the area does by default stands.
 */
function withWishes(facts: CodedCase, { area, rules, providers }: SimulatedArea, chance: Chance): CodedCase {
  const wished: CodedCase = {
    ...facts,
    lossPence: chance.weighted(LOSSES),
    preferredProviders: chance.percent(4) ? [chance.pick(providers).id] : [],
    excludedProviders: chance.percent(2) ? [chance.pick(providers).id] : [],
    facilitatorGender: chance.percent(5) ? 'female' : facts.facilitatorGender,
  };
  return possible(wished, rules).length > 0 ? wished : { ...wished, interventions: [area.defaultIntervention as Intervention] };
}

const LOSSES = [[2_000, 40], [7_500, 30], [30_000, 30]] as const; // prettier-ignore
