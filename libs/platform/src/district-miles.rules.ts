interface District {
  code: string;
  centre?: { latitude: number; longitude: number };
}

/** Tenths of a mile from one district's code to another's. A district whose centre is not known is left out. */
export type MilesTable = Readonly<Record<string, Readonly<Record<string, number>>>>;

const EARTH_RADIUS_MILES = 3958.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * Straight-line distances between centres. Rounded, since a sine may differ in its last digit from one machine to the next, and a decision that
 * rests on it must come out the same for years.
 */
export function milesBetween(districts: readonly District[]): MilesTable {
  const known = districts.flatMap(({ code, centre }) => (centre ? [{ code, centre }] : []));
  return Object.fromEntries(
    known.map((from) => [from.code, Object.fromEntries(known.map((to) => [to.code, Math.round(milesFrom(from.centre, to.centre) * 10)]))]),
  );
}

function milesFrom(a: NonNullable<District['centre']>, b: NonNullable<District['centre']>): number {
  const north = Math.sin(radians(b.latitude - a.latitude) / 2);
  const east = Math.sin(radians(b.longitude - a.longitude) / 2);
  const chord = north * north + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * east * east;
  return 2 * EARTH_RADIUS_MILES * Math.asin(Math.sqrt(chord));
}
