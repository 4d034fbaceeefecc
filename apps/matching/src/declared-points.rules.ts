import type { CapacityKind } from '#contracts/codes.js';

/** What a declaration may hold: points, points by month, or facilitators with their hours. */
export interface Declared {
  kind: CapacityKind;
  points?: number;
  periods?: { period: string; points: number }[];
  facilitators?: { hours: number }[];
  /** Calendar dates, both included. */
  validFrom?: string;
  validTo?: string;
}

export type DeclaredPoints = { kind: 'points'; points: number | null } | { kind: 'refused'; path: string; code: string; sentence: string };

const refused = (path: string, code: string, sentence: string): DeclaredPoints => ({ kind: 'refused', path, code, sentence });

/** The one figure that stands now: null where none binds, or none is known. An hour is a point. */
export function declaredPoints(declared: Declared, today: string): DeclaredPoints {
  if (declared.validFrom !== undefined && declared.validFrom > today)
    return refused(
      'validFrom',
      'not_valid_yet',
      'The hub holds the capacity of today. Declare this again on the day from which it is valid.',
    );
  if (declared.validTo !== undefined && declared.validTo < today)
    return refused('validTo', 'not_valid_any_more', 'This declaration is valid no more.');
  if (declared.kind !== 'known') return { kind: 'points', points: null };
  if (declared.points !== undefined) return { kind: 'points', points: declared.points };
  if (declared.periods) {
    const now = declared.periods.find((each) => each.period === today.slice(0, 7));
    return now
      ? { kind: 'points', points: now.points }
      : refused('periods', 'month_missing', `Declare the points of this month too (${today.slice(0, 7)}).`);
  }
  if (declared.facilitators)
    return { kind: 'points', points: Math.floor(declared.facilitators.reduce((sum, each) => sum + each.hours, 0)) };
  return refused('points', 'points_missing', 'A known capacity needs points, periods or facilitators.');
}
