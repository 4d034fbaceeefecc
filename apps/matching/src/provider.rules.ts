import type { Accreditation, CapacityKind } from '#contracts/codes.js';

/** What a provider is able to do and has agreed to. */
export interface Profile {
  /** Calendar dates, both included. */
  agreements: { from: string; to: string; sharePercent: number }[];
  youthJusticeService: boolean;
  /** District code. */
  home: string;
  categories: string[];
  districts: string[];
  establishments: string[];
  ageBands: string[];
  interventions: string[];
  languages: string[];
  /** Access needs it can meet, and `bsl` where it has signers. */
  access: string[];
  facilitators: FacilitatorGroup[];
}

export interface FacilitatorGroup {
  accreditation: Accreditation;
  count: number;
  women: number;
  tags: string[];
  prisonCleared: boolean;
}

/** Points as they stand. `available` is null unless the kind is `known`. */
export interface Capacity {
  kind: CapacityKind;
  available: number | null;
  committed: number;
  held: number;
}

/** A provider as matching sees it at one moment. */
export interface Provider {
  id: string;
  name: string;
  profile: Profile;
  /** Counts up with each change of the profile; a decision names the one it saw. */
  profileVersion: number;
  suspended: boolean;
  capacity: Capacity;
  /** ISO instant. */
  lastAllocatedAt: string | null;
}

/** Points that a new case may take: never below zero, none while unknown, no end while unlimited. */
export function freePoints(capacity: Capacity): number {
  switch (capacity.kind) {
    case 'unlimited':
      return Infinity;
    case 'unknown':
      return 0;
    case 'known':
      return Math.max(0, (capacity.available ?? 0) - capacity.committed - capacity.held);
  }
}

export const isOverCommitted = (capacity: Capacity) =>
  capacity.kind === 'known' && capacity.committed + capacity.held > (capacity.available ?? 0);

const RANK: Record<Accreditation, number> = { foundation: 0, intermediate: 1, advanced: 2 };

export const isAtLeast = (has: Accreditation, wanted: Accreditation) => RANK[has] >= RANK[wanted];

/** How many facilitators have this accreditation or a higher one, and (where asked) may enter a prison. */
export function facilitatorsAt(profile: Profile, least: Accreditation, inPrison = false): number {
  let sum = 0;
  for (const group of profile.facilitators)
    if (isAtLeast(group.accreditation, least) && (!inPrison || group.prisonCleared)) sum += group.count;
  return sum;
}

/** Does anybody who may lead a serious case hold this tag? */
export const leadsWithTag = (profile: Profile, tag: string) =>
  profile.facilitators.some((group) => group.accreditation === 'advanced' && group.count > 0 && group.tags.includes(tag));

export const tagsOf = (profile: Profile): string[] => [...new Set(profile.facilitators.flatMap((group) => group.tags))].sort();
