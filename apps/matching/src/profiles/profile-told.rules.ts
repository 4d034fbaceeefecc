import type { Fault } from '#contracts/fault.js';
import type { ProfileTold } from '../provider.rules.js';

/** Places of an area, by their codes. */
export interface Places {
  name: string;
  districts: readonly { code: string; name: string }[];
  prisons: readonly { code: string; name: string }[];
}

/** What of a profile names a place that the area does not have: such a profile would be asked about no case, and its provider never hear why. */
export function faultsOfProfile({ home, districts, establishments }: ProfileTold, { name, districts: known, prisons }: Places): Fault[] {
  const isDistrict = (code: string) => known.some((each) => each.code === code);
  const district = (path: string): Fault => ({
    path,
    code: 'unknown_district',
    sentence: `This must be a district of ${name}, by its code: ${listed(known)}.`,
    act: 'sender',
  });
  return [
    ...(isDistrict(home) ? [] : [district('home')]),
    ...districts.flatMap((code, at) => (isDistrict(code) ? [] : [district(`districts[${at}]`)])),
    ...establishments.flatMap((code, at): Fault[] =>
      prisons.some((each) => each.code === code)
        ? []
        : [
            {
              path: `establishments[${at}]`,
              code: 'unknown_establishment',
              sentence: `This must be a prison of ${name}, by its code: ${listed(prisons)}.`,
              act: 'sender',
            },
          ],
    ),
  ];
}

const listed = (places: Places['districts']) => places.map(({ code, name }) => `${code} (${name})`).join(', ') || 'it has none';
