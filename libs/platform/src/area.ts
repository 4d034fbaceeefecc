import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Ajv, type ErrorObject, type Schema } from 'ajv';
import type { Accreditation, CapacityKind } from '#contracts/codes.js';
import { AREA, ORGANISATIONS, PEOPLE, PROVIDERS } from './area.schema.js';
import type { Role } from './caller.js';
import { milesBetween, type MilesTable } from './district-miles.rules.js';

export interface Coded {
  code: string;
  name: string;
}

export interface Intervention {
  code: string;
  /** Least accreditation of the lead. */
  lead: Accreditation;
  facilitators: number;
  needs: string[];
  inCustody: boolean;
  remote: boolean;
  /** 1 point is about 1 hour of facilitator time. */
  points: number;
}

/** A county as data: `areas/<code>/area.json`. Figures of `docs/domain`, editable without code. */
export class Area {
  readonly code!: string;
  readonly name!: string;
  readonly version!: number;
  /** Nobody lives here: all of it is invented, for partners to try their systems on. */
  readonly synthetic?: boolean;
  /** GSS codes. */
  readonly districts!: (Coded & {
    /** Of its main town: distances between districts are measured from it. */ centre?: { latitude: number; longitude: number };
  })[];
  readonly prisons!: (Coded & { district: string })[];
  readonly clocks!: {
    timeZone: string;
    /** Country and part, as `date-holidays` names them. */
    holidays: string;
    cutOff: string;
    startOfDay: string;
    dueAt: string;
    triageDays: number;
    triageDaysEnhanced: number;
    offerDays: number;
    offerDaysSerious: number;
    firstContactDays: number;
    progressEveryDays: number;
    riskCheckEveryDays: number;
    followUpWeeks: number[];
    declinesBeforePerson: number;
    capacityStaleAfterDays: number;
    /** Days of waiting after which an agency is asked whether its case is still wanted, and asked again. */
    stillWantedEveryDays: number;
    /** Working days for the answer. */
    stillWantedAnswerDays: number;
    /** A synthetic area alone: how long a working day of an offer is, whatever the hour, so that one can be seen to lapse. */
    secondsPerWorkingDay?: number;
  };
  readonly complexity!: { seriousTriggers: { flag: string; tag: string | null }[]; complexFlags: string[]; complexCategories: string[] };
  readonly categories!: (Coded & { directVictim: boolean })[];
  readonly defaultIntervention!: string;
  readonly interventions!: Intervention[];
  /** What a serious and sensitive case takes, whatever the intervention. */
  readonly seriousPoints!: { lead: number; second: number };
  readonly uplifts!: { interpreterPercent: number; custodyOrTravelPercent: number; travelMiles: number; extraPartyPercent: number };
  readonly weights!: { version: number; fit: number; expectedWait: number; freeShare: number; agreedShare: number; miles: number };
  readonly priority!: {
    base: number;
    reviewDateReached: number;
    courtOrReleaseNear: number;
    courtOrReleaseWithinDays: number;
    enhancedRights: number;
    eachWeekWaited: number;
  };
  /** Whole years, both ends included; `to` null is open. */
  readonly ageBands!: { code: string; from: number; to: number | null }[];
  readonly facilitatorRules!: {
    /** `untold`: whether one bars of whom nobody has told the hub anything, or passes. */
    checks: { kind: string; when: 'always' | 'custody'; untold: 'passes' | 'blocks' }[];
    /** Must the lead hold every tag of a case? Otherwise one at least, and the second the others. */
    everyTagByLead: boolean;
    /** Most cases at once; null: as many as there are points for. A facilitator may have a figure of their own, here as below. */
    mostCases: number | null;
    /** Days after a serious case has ended in which its facilitators get no other. */
    coolDownDays: number;
  };
  /** Working days after which a case with a harmer under 18 goes to others, where the youth justice service has no room. */
  readonly youthFirstDays!: number;
  /** Weeks of waiting after which room is set aside for a case that fits nowhere yet. */
  readonly earmarkAfterWeeks!: number;
  /** Points of score that moving a case must gain: it is not moved for a hair. */
  readonly planMoveCost!: number;
  readonly communityRoutes!: {
    /** What qualifies: a category, below a loss, of certain offences (Home Office codes) alone, neither domestic nor with one of these flags. */
    communityRemedy: { category: string; belowPounds?: number; offences?: string[]; notDomestic?: boolean; notFlags?: string[] }[];
    communityTrigger: { reports: number; withinMonths: number; reportedWithinMonths: number; acknowledgeWorkingDays: number };
    communityJusticePanel: string[];
    /** Interventions for an offence without a direct victim, the first preferred; no other is open to it. */
    noDirectVictim: string[];
    /** Categories of antisocial behaviour, whose reports count for the Community Trigger. */
    antisocial: string[];
  };
  /** Tenths of a mile between districts' centres, in a straight line. Worked out as the area is read: decisions do no trigonometry. */
  readonly miles!: MilesTable;
}

export interface Organisation {
  id: string;
  /** A slug, such as `cambridgeshire-constabulary`. */
  code: string;
  name: string;
  kind: 'agency' | 'provider' | 'hub';
  route?: string;
  email: string;
  phone: string;
}

export interface ProviderProfile {
  /** The organisation's id. */
  organisation: string;
  /** Calendar dates, both included. */
  agreement: { from: string; to: string; sharePercent: number };
  youthJusticeService: boolean;
  /** District that it sits in. */
  home: string;
  categories: string[];
  districts: string[];
  establishments: string[];
  ageBands: string[];
  interventions: string[];
  languages: string[];
  access: string[];
  /** `available` is null unless the kind is known. */
  points: { kind: CapacityKind; available: number | null };
  facilitators: { accreditation: Accreditation; count: number; women: number; tags: string[]; prisonCleared: boolean }[];
}

/** An invented person who may sign in to the demo. */
export interface DemoPerson {
  id: string;
  name: string;
  email: string;
  role: Role;
  organisation: string;
  title: string;
}

/** `areas/`, looked for from the working directory upwards. */
export function areasFolder(from = process.cwd()): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'areas'))) return join(folder, 'areas');
    if (dirname(folder) === folder) throw new Error(`No areas/ folder at or above ${from}: set AREAS_DIR.`);
  }
}

export function loadArea(code: string, folder?: string): Area {
  const told = read<Omit<Area, 'miles'>>(code, 'area.json', AREA, folder);
  // Where people live an offer must not lapse before anybody can have read it.
  if (told.clocks.secondsPerWorkingDay !== undefined && !told.synthetic)
    throw new Error(`The area "${code}" is not synthetic: its working days are whole days, and clocks.secondsPerWorkingDay must go.`);
  return Object.assign(new Area(), told, { miles: milesBetween(told.districts) });
}
export const loadOrganisations = (code: string, folder?: string) => read<Organisation[]>(code, 'organisations.json', ORGANISATIONS, folder);
export const loadProviders = (code: string, folder?: string) => read<ProviderProfile[]>(code, 'providers.json', PROVIDERS, folder);
export const loadPeople = (code: string, folder?: string) => read<DemoPerson[]>(code, 'people.json', PEOPLE, folder);

/** Compiles each schema once, however many services of one process read the area. */
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true });

function read<T>(code: string, name: string, schema: Schema, folder = areasFolder()): T {
  const file = join(folder, code, name);
  if (!existsSync(file)) throw new Error(`${file} is missing: there is no area "${code}", or it is incomplete.`);
  const data: unknown = parse(file);
  const check = ajv.compile<T>(schema);
  if (check(data)) return data;
  throw new Error(`${file} is wrong:\n${(check.errors ?? []).map((fault) => `  ${sentenceOf(fault)}`).join('\n')}`);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function sentenceOf(fault: ErrorObject): string {
  const where = fault.instancePath || '/';
  const params = fault.params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (params.additionalProperty !== undefined) return `${where} has a field that is not known: ${params.additionalProperty}`;
  const given = fault.keyword === 'required' ? '' : `, not ${JSON.stringify(fault.data)}`;
  return `${where} ${fault.message}${params.allowedValues ? ` (${params.allowedValues.join(', ')})` : ''}${given}`;
}
