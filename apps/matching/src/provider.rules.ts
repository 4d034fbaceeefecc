import type { Accreditation, CapacityKind } from '#contracts/codes.js';

/** What a provider takes and where it works, as it says itself. */
export interface ProfileTold {
  /** Code of the district that it sits in: travel is measured from there. */
  home: string;
  categories: string[];
  districts: string[];
  /** Prisons. */
  establishments: string[];
  ageBands: string[];
  interventions: string[];
  /** English among them, where it works in it. */
  languages: string[];
  /** Access needs it can meet, and `bsl` where it has signers. */
  access: string[];
}

/** What a provider is able to do and has agreed to. */
export interface Profile extends ProfileTold {
  /** Calendar dates, both included. */
  agreements: { from: string; to: string; sharePercent: number }[];
  youthJusticeService: boolean;
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

/** The higher may do all that the lower may. */
export type Rank = 0 | 1 | 2;
const RANK: Record<Accreditation, Rank> = { foundation: 0, intermediate: 1, advanced: 2 };

export const rankOf = (accreditation: Accreditation): Rank => RANK[accreditation];
export const isAtLeast = (has: Accreditation, wanted: Accreditation) => RANK[has] >= RANK[wanted];
