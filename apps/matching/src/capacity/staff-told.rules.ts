import type { Accreditation } from '#contracts/codes.js';
import { addDays, type Day } from './calendar.rules.js';
import type { Check, Facilitator } from './facilitator.rules.js';

/** A facilitator as a provider tells of one. */
export interface FacilitatorTold {
  facilitator: string;
  kind?: Facilitator['kind'];
  accreditation: Accreditation;
  tags?: string[];
  hours: number;
  gender?: 'female' | 'male';
  languages?: string[];
  districts?: string[];
  checks?: Check[];
  mostCases?: number;
  coolDownDays?: number;
  conflictKey?: string;
}

/**
 * Who works for a provider, after it has told of all who do: who is not named was there until yesterday. Checks, the gender and the keyed hash that were
 * told before stay where they are left out: a system that does not know of them must not make the hub forget a check, or a conflict.
 */
export function staffTold(staff: readonly Facilitator[], told: readonly FacilitatorTold[], today: Day): Facilitator[] {
  const named = new Set(told.map((each) => each.facilitator));
  const yesterday = addDays(today, -1);
  const gone = staff
    .filter(({ code }) => !named.has(code))
    .map((each) => ({ ...each, leftOn: each.leftOn !== undefined && each.leftOn < yesterday ? each.leftOn : yesterday }));
  const there = told.map((each) =>
    facilitatorOf(
      each,
      staff.find(({ code }) => code === each.facilitator),
    ),
  );
  return [...gone, ...there].sort((a, b) => (a.code < b.code ? -1 : 1));
}

function facilitatorOf(told: FacilitatorTold, before: Facilitator | undefined): Facilitator {
  const {
    facilitator: code,
    kind = 'staff',
    accreditation,
    tags = [],
    languages = [],
    districts = [],
    hours,
    mostCases,
    coolDownDays,
  } = told;
  const gender = told.gender ?? before?.gender;
  const conflictKey = told.conflictKey ?? before?.conflictKey;
  const joinedOn = before?.joinedOn;
  return {
    code,
    kind,
    accreditation,
    tags,
    languages,
    districts,
    hoursAMonth: hours,
    checks: checksOf(before?.checks ?? [], told.checks ?? []),
    ...(gender !== undefined && { gender }),
    ...(mostCases !== undefined && { mostCases }),
    ...(coolDownDays !== undefined && { coolDownDays }),
    ...(joinedOn !== undefined && { joinedOn }),
    ...(conflictKey !== undefined && { conflictKey }),
  };
}

const checksOf = (before: readonly Check[], told: readonly Check[]): Check[] =>
  byKind([...before.filter(({ kind }) => !told.some((each) => each.kind === kind)), ...told]);

const byKind = (checks: readonly Check[]) => [...checks].sort((a, b) => (a.kind < b.kind ? -1 : 1));

/** Whether anything about them differs, the order aside in which their tags, languages and districts were told. */
export const sameStaff = (a: readonly Facilitator[], b: readonly Facilitator[]): boolean => written(a) === written(b);

const written = (staff: readonly Facilitator[]) =>
  JSON.stringify([...staff].sort((a, b) => (a.code < b.code ? -1 : 1)).map((each) => ({ ...staffContent(each), key: each.conflictKey })));

/** What is kept of one for the record: every field in one order, its keyed hash left out. */
export const staffContent = (facilitator: Facilitator): Omit<Facilitator, 'conflictKey'> => {
  const { code, kind, gender, accreditation, tags, languages, districts, hoursAMonth, mostCases, coolDownDays, joinedOn, leftOn } =
    facilitator;
  return {
    code,
    kind,
    ...(gender !== undefined && { gender }),
    accreditation,
    tags: [...tags].sort(),
    languages: [...languages].sort(),
    districts: [...districts].sort(),
    ...(hoursAMonth !== undefined && { hoursAMonth }),
    ...(mostCases !== undefined && { mostCases }),
    ...(coolDownDays !== undefined && { coolDownDays }),
    checks: byKind(facilitator.checks).map(({ kind: check, expiresOn }) => ({ kind: check, expiresOn })),
    ...(joinedOn !== undefined && { joinedOn }),
    ...(leftOn !== undefined && { leftOn }),
  };
};
