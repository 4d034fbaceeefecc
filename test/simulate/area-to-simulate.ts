import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { loadArea, loadOrganisations, loadProviders, type Area } from '#platform/area.js';
import { peopleOf } from '../../apps/matching/src/capacity/seed-capacity.js';
import type { Facilitator } from '../../apps/matching/src/capacity/facilitator.rules.js';
import { matchingRulesOf, type MatchingRules } from '../../apps/matching/src/rules/matching-rules.rules.js';
import type { Remit } from '../../apps/matching/src/rules/question.rules.js';
import { districtNameOf, type MixRow, type StreetCrime } from '../demo/referral-of-row.rules.js';
import { readCrimeTypeMix, readStreetCrimes } from '../demo/street-crimes.js';

/** An area as the simulator needs it: who provides, what happens there and how often, and the rules in force. */
export interface SimulatedArea {
  area: Area;
  rules: MatchingRules;
  providers: SimulatedProvider[];
  /** Ids by the codes that referrals name. */
  providerIds: ReadonlyMap<string, string>;
  mix: readonly MixRow[];
  /** The rows of the street file that lie in the area. */
  crimes: readonly StreetCrime[];
  /** For each of them, of how many rows of a year it and those before it stand. */
  upTo: readonly number[];
}

export interface SimulatedProvider {
  id: string;
  name: string;
  remit: Remit;
  staff: readonly Facilitator[];
  /** Points of an ordinary calendar month. */
  pointsAMonth: number;
  /** Kept for serious cases, where it has facilitators who may lead them. */
  keptPercent: number;
}

/** What a provider that names no figure is taken to have in a month. */
const POINTS = { unlimited: 250, unknown: 120 };
const KEPT_PERCENT = 10;

export function areaToSimulate(root: string, code = 'cambridgeshire'): SimulatedArea {
  const area = loadArea(code);
  const organisations = new Map(loadOrganisations(code).map((each) => [each.id, each]));
  const profiles = loadProviders(code);
  return {
    area,
    rules: rulesOf(area),
    providers: profiles.map(({ organisation, agreement, points, facilitators, ...remit }) => ({
      id: organisation,
      name: organisations.get(organisation)!.name,
      remit: { ...remit, agreements: [agreement] },
      staff: peopleOf(facilitators),
      pointsAMonth: points.kind === 'known' ? points.available! : POINTS[points.kind],
      keptPercent: facilitators.some(({ accreditation }) => accreditation === 'advanced') ? KEPT_PERCENT : 0,
    })),
    providerIds: new Map(profiles.map(({ organisation }) => [organisations.get(organisation)!.code, organisation])),
    mix: readCrimeTypeMix(join(root, 'data/crime-type-mix.csv')),
    ...crimesOf(root, new Set(area.districts.map(({ name }) => name))),
  };
}

/** A person goes on asking after the third decline, and a youth justice service that is full keeps its cases: so that hindsight knows who may ask whom. */
function rulesOf(area: Area): MatchingRules {
  const rules = matchingRulesOf(area);
  return { ...rules, youthFirstDays: NEVER, clocks: { ...rules.clocks, declinesBeforePerson: NEVER } };
}

const NEVER = 1_000_000;
/**
 * January 2021 was a month of lockdown: where another month's rows by type and district are known, a row counts for as many as that month had of its
 * type and district.
 */
function crimesOf(root: string, districts: ReadonlySet<string>): Pick<SimulatedArea, 'crimes' | 'upTo'> {
  const file = join(root, 'data/2021-01-cambridgeshire-street.csv');
  const crimes = readStreetCrimes(file).filter((crime) => districts.has(districtNameOf(crime)));
  const cell = (type: string, district: string) => `${type}|${district}`;
  const cellOf = (crime: StreetCrime) => cell(crime.type, districtNameOf(crime));
  const here = new Map<string, number>();
  for (const crime of crimes) here.set(cellOf(crime), (here.get(cellOf(crime)) ?? 0) + 1);
  const rows = parse<Record<'crime_type' | 'district' | 'rows', string>>(readFileSync(join(root, 'data/2019-08-rows-by-district.csv')), {
    columns: true,
  });
  const there = new Map(rows.map((row) => [cell(row.crime_type, row.district), Number(row.rows)]));
  let sum = 0;
  const upTo = crimes.map((crime) => (sum += there.has(cellOf(crime)) ? there.get(cellOf(crime))! / here.get(cellOf(crime))! : 1));
  return { crimes, upTo };
}
