import type { Admission, Category, Flag, Intervention, Proceedings, Route, Stage } from '#contracts/codes.js';
import type { Incident } from '#contracts/incident.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { harmedOf, harmerOf, consentsOf } from './invented-people.rules.js';
import { chanceOf, type Chance } from './seeded.rules.js';

/** One row of a month's street crimes, as data.police.uk publishes them. Empty where the file says nothing. */
export interface StreetCrime {
  /** Line of the file, from 2: the only name that a row without a crime id has. */
  line: number;
  crimeId: string;
  /** YYYY-MM; there is no day. */
  month: string;
  location: string;
  lsoaName: string;
  type: string;
  outcome: string;
}

/** One way that a street-crime type can turn into a category of the hub. */
export interface MixRow {
  type: string;
  category: string;
  weight: number;
  homeOffice: string;
}

/**
 * A row of street crimes becomes a referral as an agency's system would send it. The row gives what is in the file: kind, district,
 * outcome, dirt. What no public file holds (people, consent, wishes) is invented, and drawn from the seed, so that the same seed
 * and row always give the same referral.
 */
export interface Setting {
  seed: number;
  mix: readonly MixRow[];
  /** Code by name of the area's districts. */
  districts: ReadonlyMap<string, string>;
  prisons: readonly { code: string; district: string }[];
}
export interface DemoReferral {
  /** Code of the organisation whose system sends it. */
  agency: string;
  referral: ReferralSubmittedV1;
}

const SYSTEMS: Record<string, { prefix: string; route: Route }> = {
  'cambridgeshire-constabulary': { prefix: 'CON', route: 'police' },
  'cambridgeshire-victims-hub': { prefix: 'VH', route: 'victims_hub' },
  'councils-asb-team': { prefix: 'ASB', route: 'council_asb' },
};
export const demoAgencies = Object.keys(SYSTEMS);

/** What the last outcome of a row says of the case: its stage, the proceedings, and whether anybody is known to have done it. */
interface Outcome {
  stage: Stage;
  proceedings: Proceedings;
  suspect: boolean;
  admissions: readonly (readonly [Admission, number])[];
}
const outcome = (stage: Stage, proceedings: Proceedings, suspect: boolean, ...admissions: [Admission, number][]): Outcome => ({
  stage,
  proceedings,
  suspect,
  admissions,
});
const NOT_PURSUED = outcome('no_further_action', 'ended', true, ['yes', 40], ['partial', 40], ['unknown', 15], ['no', 5]);
const SENTENCED = outcome('community_sentence', 'sentenced', true, ['yes', 85], ['partial', 15]);
const OUTCOMES: Record<string, Outcome> = {
  '': outcome('non_crime', 'none', true, ['yes', 50], ['partial', 45], ['unknown', 5]),
  'Under investigation': outcome('pre_charge', 'investigation', true, ['yes', 50], ['partial', 40], ['unknown', 10]),
  'Investigation complete; no suspect identified': outcome('reported_undetected', 'none', false, ['unknown', 1]),
  'Awaiting court outcome': outcome('post_charge', 'pending', true, ['yes', 60], ['partial', 40]),
  'Local resolution': outcome('out_of_court', 'ended', true, ['yes', 1]),
  'Offender given a caution': outcome('out_of_court', 'ended', true, ['yes', 1]),
  'Offender given community sentence': SENTENCED,
  'Offender given suspended prison sentence': SENTENCED,
  'Offender fined': SENTENCED,
  'Offender sent to prison': outcome('custody', 'sentenced', true, ['yes', 80], ['partial', 20]),
};
export const outcomeOf = (crime: StreetCrime): Outcome => OUTCOMES[crime.outcome] ?? NOT_PURSUED;

/** `South Cambridgeshire 004B` lies in South Cambridgeshire. Empty where the row has no place. */
export const districtNameOf = (crime: StreetCrime): string => crime.lsoaName.replace(/\s+\S+$/, '');

/** The area's code; a place outside it under its own name, which no area knows; nothing where the row has no place. */
export function districtOf(crime: StreetCrime, districts: Setting['districts']): string | undefined {
  const name = districtNameOf(crime);
  if (name === '') return undefined;
  return (
    districts.get(name) ??
    name
      .toLowerCase()
      .replaceAll("'", '')
      .replaceAll(/[^a-z0-9]+/g, '-')
  );
}

/** Anti-social behaviour is the councils'; of the crimes every third comes through the Victims' Hub, the rest from the police. */
export function agencyOf(crime: StreetCrime, chance: Chance): string {
  if (crime.type === 'Anti-social behaviour') return 'councils-asb-team';
  return chance.percent(33) ? 'cambridgeshire-victims-hub' : 'cambridgeshire-constabulary';
}

/** A category by the weights of crime-type-mix.csv; `MIS`, which is sent as it is, for a type that the file does not know. */
export function mixOf(crime: StreetCrime, mix: readonly MixRow[], chance: Chance): { category: Category; homeOffice: string } {
  const ways = mix.filter(({ type }) => type === crime.type);
  if (ways.length === 0) return { category: 'MIS', homeOffice: '' };
  const way = chance.weighted(ways.map((one) => [one, one.weight] as const));
  return { category: way.category as Category, homeOffice: way.homeOffice };
}

/** Percent of a category's cases that carry a flag. */
const FLAGS: Partial<Record<Category, [Flag, number][]>> = {
  SEX: [['sexual', 100]],
  SHC: [['stalking', 25], ['domestic_abuse', 35], ['repeat', 40]],
  VWI: [['domestic_abuse', 15], ['grave_injury', 5], ['knife', 5]],
  VNI: [['domestic_abuse', 12]],
  PUB: [['hate', 6]],
  CDA: [['arson', 4]],
  SHP: [['business_victim', 100]],
  BUO: [['business_victim', 50]],
  ASP: [['repeat', 60], ['hate', 4]],
  NBR: [['repeat', 70]],
}; // prettier-ignore

const WISHES: Partial<Record<Category, [Intervention[], number][]>> = {
  ASP: [[['asb_mediation'], 50], [['restorative_conversation'], 30], [[], 20]],
  ASN: [[['asb_mediation'], 45], [['restorative_conversation'], 35], [[], 20]],
  ASE: [[['community_remedy_action'], 60], [['restorative_conversation'], 40]],
  NBR: [[['asb_mediation'], 80], [[], 20]],
  SHP: [[['letter'], 40], [['restorative_conversation'], 40], [[], 20]],
  CDA: [[['letter'], 30], [['community_justice_panel'], 15], [['restorative_conversation'], 25], [[], 30]],
}; // prettier-ignore
const ANY_WISH: [Intervention[], number][] = [[[], 50], [['direct_conference'], 20], [['letter'], 20], [['indirect_shuttle', 'letter'], 10]]; // prettier-ignore

/** Offences without a direct victim: there is nobody to ask, and community routes alone. */
const NO_VICTIM: readonly Category[] = ['DRG', 'WPN'];

export function referralOfRow(crime: StreetCrime, setting: Setting): DemoReferral {
  const chance = chanceOf(setting.seed, crime.month, crime.line);
  const agency = agencyOf(crime, chance);
  const { prefix, route } = SYSTEMS[agency]!;
  const { category, homeOffice } = mixOf(crime, setting.mix, chance);
  const happened = outcomeOf(crime);
  const district = districtOf(crime, setting.districts);
  const submittedAt = afterTheMonth(crime.month, chance);
  const harmed = NO_VICTIM.includes(category) ? undefined : harmedOf(chance, submittedAt);
  const harmer = happened.suspect ? harmerOf(chance, submittedAt) : undefined;
  const people = [...(harmed?.people ?? []), ...(harmer?.people ?? [])];
  const interventions = chance.weighted(WISHES[category] ?? ANY_WISH);
  const incident = {
    ...(crime.crimeId && { crimeReference: crime.crimeId.slice(0, 16) }),
    offence: homeOffice ? { homeOffice } : { category },
    when: { from: `${crime.month}-01`, to: lastDayOf(crime.month) },
    // A row without a place has no district: the sender's fault, and left as it is for the hub to find.
    ...(district && { district }),
    flags: (FLAGS[category] ?? []).filter(([, percent]) => chance.percent(percent)).map(([flag]) => flag),
    admission: chance.weighted(happened.admissions),
    ...stageOf(happened, district, setting, chance),
  } as Incident;
  return {
    agency,
    referral: {
      agencyReference: `${prefix}-${setting.seed}-${crime.crimeId.slice(0, 16) || `${crime.month}-${crime.line}`}`,
      route,
      initiatedBy: chance.weighted([['harmed', 45], ['agency', 45], ['harmer', 10]] as const), // prettier-ignore
      submittedAt,
      submittedBy: 'Demo System',
      incident,
      // Nobody is known at all: the agency itself stands in as a professional, since a referral names at least one person.
      people: people.length > 0 ? people : [{ ref: 'p9', role: 'professional', name: 'Pat Placeholder', contactPoints: [] }],
      consents: harmed ? consentsOf(harmed.people, chance, submittedAt) : [],
      ...(interventions.length > 0 && { wishes: { interventions } }),
    },
  };
}

/** One in five who await court, and all who were sent to prison, are in a prison of the area. */
function stageOf({ stage, proceedings }: Outcome, district: string | undefined, { prisons }: Setting, chance: Chance) {
  const inside = stage === 'custody' || (stage === 'post_charge' && chance.percent(20));
  if (!inside) return { stage, proceedings };
  const near = prisons.filter((prison) => prison.district === district);
  return { stage: 'custody' as const, proceedings, establishment: chance.pick(near.length > 0 ? near : prisons).code };
}

/** The file has months and no days: an agency's system sends within the three weeks that follow. */
function afterTheMonth(month: string, chance: Chance): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year!, number!, chance.whole(1, 21), chance.whole(8, 16), chance.whole(0, 59))).toISOString();
}

function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year!, number!, 0)).toISOString().slice(0, 10);
}
