import type { Category, Flag } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';
import type { Offence as StatedOffence } from '#contracts/incident.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { localTime } from '#platform/working-days.rules.js';
import { offenceByCjsCode, offenceByHomeOfficeCode, type Offence, type OffenceData } from './offence.rules.js';

/** What the area says about where a matter may lie. */
export interface AreaMap {
  name: string;
  districts: readonly { code: string; name: string }[];
  prisons: readonly { code: string; name: string }[];
  /** Whether an offence of the category harms a person directly, where its code does not say. */
  categories: readonly { code: string; directVictim: boolean }[];
}

/** A referral that keeps the area's rules, with its codes resolved. */
export interface SoundReferral {
  kind: 'sound';
  category: Category;
  /** Class in three digits, subclass in two, where a code names the offence. */
  homeOffice?: string;
  /** Flags that the offence code proves. */
  offenceFlags: Flag[];
  /** Flags that the offence code makes likely: to be asked. */
  questions: Flag[];
  directVictim: boolean;
  /** The area's code, whether the sender wrote the code or the name. */
  district: string;
  establishment?: string;
}

export type CheckedReferral = SoundReferral | { kind: 'faulty'; faults: Fault[] };

type Tell = (path: string, code: string, sentence: string) => void;

/** Clocks of two machines never agree: what lies this far ahead is now. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
const OLDEST_YEARS = 120;

/** Holds a referral, already sound by its contract, against the area's rules. Every fault is told, not the first. */
export function checkReferral(
  referral: ReferralSubmittedV1,
  area: AreaMap,
  offences: OffenceData,
  providers: ReadonlyMap<string, string>,
  now: Date,
): CheckedReferral {
  const faults: Fault[] = [];
  const tell: Tell = (path, code, sentence) => void faults.push({ path, code, sentence, act: 'sender' });
  const offence = checkOffence(referral.incident.offence, area, offences, tell);
  const district = placeIn(area.districts, referral.incident.district);
  if (!district) tell('incident.district', 'unknown_district', `The district must be one of ${area.name}: ${listed(area.districts)}.`);
  const establishment = checkEstablishment(referral.incident.establishment, area, tell);
  const today = dayIn(now);
  checkDates(referral, now, today, tell);
  checkPeople(referral, today, tell);
  checkConsents(referral, offence?.directVictim ?? true, now, tell);
  checkProviders(referral, providers, tell);
  if (faults.length > 0 || !offence || !district) return { kind: 'faulty', faults };
  return {
    kind: 'sound',
    category: offence.category as Category,
    ...(offence.homeOffice !== undefined && { homeOffice: offence.homeOffice }),
    offenceFlags: offence.flags as Flag[],
    questions: offence.questions as Flag[],
    directVictim: offence.directVictim,
    district,
    ...(establishment && { establishment }),
  };
}

type Found = Extract<Offence, { kind: 'found' }>;

function checkOffence(stated: StatedOffence, area: AreaMap, offences: OffenceData, tell: Tell): Found | undefined {
  const path = 'incident.offence';
  const byCode = [
    stated.cjs === undefined ? undefined : readCode(offenceByCjsCode(offences, stated.cjs), `${path}.cjs`, stated.category, tell),
    stated.homeOffice === undefined
      ? undefined
      : readCode(offenceByHomeOfficeCode(offences, stated.homeOffice), `${path}.homeOffice`, undefined, tell),
  ].filter((offence) => offence !== undefined);
  // A code that names the offence itself binds; one that was only read by its statute or its words gives way to what the sender states.
  const certain = byCode.filter((offence) => offence.basis === 'home_office' && !generic(offence, offences));
  const categories = new Set([...certain.map((offence) => offence.category), ...(stated.category ? [stated.category] : [])]);
  if (categories.size > 1) {
    tell(path, 'offences_disagree', 'The offence codes and the category name different offences. Send those that belong to this incident.');
    return undefined;
  }
  const [named] = [...certain, ...byCode];
  if (stated.category && named?.category !== stated.category) return ofCategory(stated.category, area);
  return named;
}

/** `byCategory` answers for a code that is known but has no category of its own. */
function readCode(offence: Offence, path: string, byCategory: Category | undefined, tell: Tell): Found | undefined {
  switch (offence.kind) {
    case 'found':
      return offence;
    case 'unknown':
      tell(
        path,
        'unknown_offence',
        `This is not an offence code of the ${offence.register === 'cjs' ? 'CJS' : 'Home Office'} register. Correct it, or send the hub's category.`,
      );
      return undefined;
    case 'unmapped':
      if (!byCategory)
        tell(path, 'offence_not_mapped', "This offence code belongs to no category of the hub by itself. Send the hub's category with it.");
      return undefined;
  }
}

const generic = (offence: Found, offences: OffenceData) =>
  offence.homeOffice !== undefined && offences.genericClasses.has(Number(offence.homeOffice.split('/')[0]));

/** What a category proves by itself. */
const FLAGS_OF_CATEGORY: Partial<Record<Category, Flag[]>> = { HOM: ['homicide'], SEX: ['sexual'] };

function ofCategory(category: Category, { categories }: AreaMap): Found {
  const flags = FLAGS_OF_CATEGORY[category] ?? [];
  const directVictim = categories.find(({ code }) => code === category)?.directVictim ?? true;
  return { kind: 'found', category, flags, questions: [], directVictim, basis: 'stated' };
}

/** A place by its code or its name: `E07000008`, `Cambridge`, `south-cambridgeshire`. */
export function placeIn(places: readonly { code: string; name: string }[], written: string): string | undefined {
  // As a rule it is the code as it stands.
  if (places.some((place) => place.code === written)) return written;
  const key = slug(written);
  return places.find((place) => slug(place.code) === key || slug(place.name) === key)?.code;
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
const listed = (places: readonly { code: string; name: string }[]) => places.map((place) => `${place.name} (${place.code})`).join(', ');

export function checkEstablishment(
  written: string | undefined,
  area: AreaMap,
  tell: Tell,
  path = 'incident.establishment',
): string | undefined {
  if (written === undefined) return undefined;
  const establishment = placeIn(area.prisons, written);
  if (!establishment) tell(path, 'unknown_establishment', `The establishment must be one of ${area.name}: ${listed(area.prisons)}.`);
  return establishment;
}

function checkDates({ incident, submittedAt }: ReferralSubmittedV1, now: Date, today: string, tell: Tell): void {
  if (inFuture(submittedAt, now))
    tell('submittedAt', 'in_the_future', 'A referral cannot have been submitted in the future. Check the clock of the sending system.');
  const happened = (path: string, day: string | undefined) => {
    if (day !== undefined && day > today) tell(path, 'in_the_future', 'What happened cannot lie in the future. Correct the date.');
  };
  happened('incident.when.from', incident.when?.from);
  happened('incident.when.to', incident.when?.to);
  incident.reports?.forEach(({ incidentOn, reportedOn }, at) => {
    happened(`incident.reports[${at}].incidentOn`, incidentOn);
    happened(`incident.reports[${at}].reportedOn`, reportedOn);
  });
}

function checkPeople({ people, submittedAt }: ReferralSubmittedV1, today: string, tell: Tell): void {
  const day = dayIn(new Date(submittedAt));
  people.forEach((person, at) => {
    const { dateOfBirth, guardian } = person;
    if (dateOfBirth !== undefined && dateOfBirth > today) {
      tell(`people[${at}].dateOfBirth`, 'in_the_future', 'A date of birth cannot lie in the future. Correct it, or leave it out.');
    } else if (dateOfBirth !== undefined && ageOn(dateOfBirth, day) > OLDEST_YEARS) {
      tell(
        `people[${at}].dateOfBirth`,
        'not_plausible',
        `Nobody is older than ${OLDEST_YEARS} years. Correct the date of birth, or leave it out.`,
      );
    }
    if (guardian !== undefined && !people.some((other) => other.ref === guardian && other.role === 'guardian')) {
      tell(`people[${at}].guardian`, 'not_a_guardian', 'The guardian must be a person of this referral whose role is guardian.');
    }
  });
}

function checkConsents({ people, consents }: ReferralSubmittedV1, directVictim: boolean, now: Date, tell: Tell): void {
  consents.forEach((consent, at) => {
    if (consent.recordedAt !== undefined && inFuture(consent.recordedAt, now)) {
      tell(`consents[${at}].recordedAt`, 'in_the_future', 'A consent cannot have been recorded in the future. Correct the time.');
    }
  });
  if (!directVictim && !people.some((person) => person.role === 'harmed')) return;
  people.forEach((person, at) => {
    if (person.role !== 'harmed') return;
    const contact = consents.filter((consent) => consent.person === person.ref && consent.purpose === 'contact').at(-1);
    if (!contact) {
      tell(
        'consents',
        'consent_missing',
        `Say what the harmed person (people[${at}]) has answered to being contacted about restorative justice: add a consent for contact.`,
      );
    } else if (contact.state === 'refused' || contact.state === 'withdrawn') {
      tell(
        'consents',
        'consent_refused',
        `The harmed person (people[${at}]) does not want to be contacted: the hub takes no referral against their wish.`,
      );
    }
  });
}

/** A provider that nobody knows is a slip of the pen, and with it an exclusion would vanish. */
function checkProviders({ wishes, people, consents }: ReferralSubmittedV1, providers: ReadonlyMap<string, string>, tell: Tell): void {
  const check = (path: string, codes: readonly string[] = []) =>
    codes.forEach((code, at) => {
      if (!providers.has(code)) tell(`${path}[${at}]`, 'unknown_provider', 'This is not the code of a provider that works with the hub.');
    });
  check('wishes.preferredProviders', wishes?.preferredProviders);
  check('wishes.excludedProviders', wishes?.excludedProviders);
  people.forEach((person, at) => check(`people[${at}].supportedBy`, person.supportedBy));
  consents.forEach((consent, at) => check(`consents[${at}].providers`, consent.providers));
}

/** The calendar day in England. */
export const dayIn = (at: Date): string => localTime(at, 'Europe/London').day;

/** Whole years; a birthday on 29 February is on 1 March in other years. */
export function ageOn(dateOfBirth: string, day: string): number {
  return Number(day.slice(0, 4)) - Number(dateOfBirth.slice(0, 4)) - (day.slice(5) < dateOfBirth.slice(5) ? 1 : 0);
}

export const inFuture = (instant: string, now: Date) => Date.parse(instant) > now.getTime() + CLOCK_TOLERANCE_MS;
