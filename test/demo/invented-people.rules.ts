import type { ConsentGiven } from '#contracts/consent-given.js';
import type { ReferredPerson } from '#contracts/referred-person.js';
import type { Chance } from './seeded.rules.js';

/** People who look invented: names of nobody, numbers that Ofcom keeps for drama, addresses under example.org. */
export const FIRST_NAMES = [
  'Sam',
  'Tess',
  'Alex',
  'Robin',
  'Jo',
  'Max',
  'Kim',
  'Lee',
  'Pat',
  'Chris',
  'Ash',
  'Bo',
  'Dee',
  'Eli',
  'Fay',
  'Gus',
] as const;
export const LAST_NAMES = [
  'Sample',
  'Testcase',
  'Example',
  'Invented',
  'Placeholder',
  'Specimen',
  'Fictional',
  'Mockup',
  'Demoname',
  'Imagined',
] as const;
const LANGUAGES = [['en', 92], ['pl', 3], ['lt', 2], ['ro', 1], ['pt', 1], ['ur', 1]] as const; // prettier-ignore

interface Party {
  people: ReferredPerson[];
}

export function harmedOf(chance: Chance, on: string): Party {
  const age = chance.percent(4) ? chance.whole(12, 17) : chance.whole(18, 85);
  const person: ReferredPerson = {
    ...someone(chance, 'p1', 'harmed', age, on),
    ...spoken(chance),
    ...(chance.percent(5) && { accessNeeds: [chance.pick(['step_free', 'hearing_loop'] as const)] }),
    enhancedRights: chance.percent(15),
    needs: [chance.pick(['emotional', 'information', 'practical', 'safety'] as const)],
  };
  if (age >= 18) return { people: [person] };
  const guardian = someone(chance, 'p3', 'guardian', chance.whole(30, 60), on);
  return {
    people: [
      { ...person, guardian: 'p3' },
      { ...guardian, supports: 'p1' },
    ],
  };
}

export function harmerOf(chance: Chance, on: string): Party {
  const age = chance.percent(8) ? chance.whole(12, 17) : chance.whole(18, 70);
  const person: ReferredPerson = { ...someone(chance, 'p2', 'harmer', age, on), ...spoken(chance) };
  if (age >= 18) return { people: [person] };
  const guardian = someone(chance, 'p4', 'guardian', chance.whole(30, 60), on);
  return {
    people: [
      { ...person, guardian: 'p4' },
      { ...guardian, supports: 'p2' },
    ],
  };
}

/**
 * Nine in ten agree to be contacted and shared; some were not asked about sharing yet, a few said no. Of a few the system sends no answer
 * at all, or that they refused any contact: the hub must turn those away. A guardian speaks for a child.
 */
export function consentsOf(people: readonly ReferredPerson[], chance: Chance, recordedAt: string): ConsentGiven[] {
  const child = people.some(({ role }) => role === 'guardian');
  const given = { state: 'given', recordedAt, how: child ? 'by_guardian' : 'phone', recordedBy: 'Demo System' } as const;
  const contact = { person: 'p1', purpose: 'contact' } as const;
  const share = { person: 'p1', purpose: 'share_with_provider' } as const;
  const both: ConsentGiven[] = [
    { ...contact, ...given },
    { ...share, ...given },
    { person: 'p1', purpose: 'evaluation', state: 'not_asked' },
  ];
  return chance.weighted<ConsentGiven[]>([
    [both, 89],
    [
      [
        { ...contact, ...given },
        { ...share, state: 'not_asked' },
      ],
      5,
    ],
    [
      [
        { ...contact, ...given },
        { ...share, state: 'refused', recordedAt },
      ],
      2,
    ],
    [[{ ...contact, state: 'refused', recordedAt }], 2],
    [[], 2],
  ]);
}

function someone(chance: Chance, ref: string, role: ReferredPerson['role'], age: number, on: string): ReferredPerson {
  const [first, last, number] = [chance.pick(FIRST_NAMES), chance.pick(LAST_NAMES), chance.whole(0, 999)];
  const day = new Date(on);
  const born = new Date(Date.UTC(day.getUTCFullYear() - age, day.getUTCMonth(), day.getUTCDate() - chance.whole(10, 300)));
  return {
    ref,
    role,
    name: `${first} ${last}`,
    dateOfBirth: born.toISOString().slice(0, 10),
    contactPoints: [
      {
        ref: `${ref}-m`,
        channel: 'mobile',
        address: `07700 900${String(number).padStart(3, '0')}`,
        safe: chance.percent(90),
        voicemail: false,
      },
      { ref: `${ref}-e`, channel: 'email', address: `${first}.${last}.${number}@example.org`.toLowerCase(), safe: chance.percent(80) },
    ],
  };
}

function spoken(chance: Chance): Pick<ReferredPerson, 'language' | 'interpreter'> {
  const language = chance.weighted(LANGUAGES);
  return { language, interpreter: language !== 'en' && chance.percent(50) ? 'spoken' : 'none' };
}
