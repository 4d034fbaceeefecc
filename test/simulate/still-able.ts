import type { Able } from './ask-matching.js';
import type { SimulatedArea } from './area-to-simulate.js';
import type { SimulatedCase } from './cases-of-seed.js';

/** Who is left when some are out; where a harmer is a minor, youth justice services alone as long as one is left. */
export function stillAble(
  { able, youthFirst }: SimulatedCase,
  isOut: (p: number) => boolean,
  { providers }: SimulatedArea,
): readonly Able[] {
  const left = able.filter(({ p }) => !isOut(p));
  const youth = youthFirst ? left.filter(({ p }) => providers[p]!.remit.youthJusticeService) : [];
  return youth.length > 0 ? youth : left;
}
