import type { CodedConsent } from '#contracts/coded-person.js';
import type { ConsentPurpose, ConsentState, PersonRole } from '#contracts/codes.js';
import type { PersonNow, SideOfPerson } from './may-they-meet.rules.js';
import { trackAfterConsent } from './judge-report.rules.js';

/** A person of a case, by id alone. */
export interface PersonOfCase extends PersonNow {
  role: PersonRole;
}

interface Told {
  person: string;
  role: PersonRole;
}

/** Who is in a case that has just been accepted, and to what they say no. */
export const peopleAtFirst = (people: readonly Told[], consents: readonly CodedConsent[]): PersonOfCase[] =>
  people.map((told) => ({
    ...newIn(told),
    refuses: consents.filter(({ person, state }) => person === told.person && isNo(state)).map(({ purpose }) => purpose),
  }));

/** Adds people, or corrects their part; where they stand stays. */
export function withPeople(known: readonly PersonOfCase[], told: readonly Told[]): PersonOfCase[] {
  const roles = new Map(told.map(({ person, role }) => [person, role]));
  const corrected = known.map((each) => inRole(each, roles.get(each.person) ?? each.role));
  return [...corrected, ...told.filter(({ person }) => !known.some((each) => each.person === person)).map(newIn)];
}

/** What a person has said to a purpose replaces what they said to it before, and may move them. */
export function afterConsent(
  known: readonly PersonOfCase[],
  said: Told & { purpose: ConsentPurpose; state: ConsentState },
): PersonOfCase[] {
  const { person, purpose, state } = said;
  return withPeople(known, [said]).map((each) => {
    if (each.person !== person) return each;
    const others = each.refuses.filter((other) => other !== purpose);
    return { ...each, track: trackAfterConsent(each.track, purpose, state), refuses: isNo(state) ? [...others, purpose] : others };
  });
}

const newIn = ({ person, role }: Told): PersonOfCase => ({ person, role, side: sideOf(role), track: 'not_contacted', refuses: [] });
const inRole = (person: PersonOfCase, role: PersonRole): PersonOfCase => ({ ...person, role, side: sideOf(role) });
const sideOf = (role: PersonRole): SideOfPerson => (role === 'harmed' || role === 'harmer' ? role : 'other');
const isNo = (state: ConsentState) => state === 'refused' || state === 'withdrawn';
