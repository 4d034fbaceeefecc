import type { Accreditation, GenderWish } from '#contracts/codes.js';
import type { Bar } from '../capacity/may-take.rules.js';
import { LACKS, type Nearest } from './choose-pair.rules.js';
import type { Question } from './question.rules.js';
import { barsOfMember, bitOf, isOfChecks } from './team.rules.js';

/** What one facilitator lacks for their part, nothing where all is in order. */
export interface Lacking {
  facilitator: string;
  /** Nobody yet: somebody would have to join. */
  isNew?: true;
  accreditation?: Accreditation;
  tags?: string[];
  gender?: Exclude<GenderWish, 'any'>;
  languages?: string[];
  district?: string;
  checks?: string[];
  /** Why they are not free. */
  busy?: Busyness[];
}
export type Busyness = Exclude<Bar['kind'], 'check_expired' | 'check_missing'>;

/** The bits, spelt out for whoever asks what would have to change. */
export function lackingOf({ part, member, lacks }: Nearest, q: Question): Lacking {
  const { facilitator } = member;
  const lacking: Lacking = { facilitator: facilitator.code };
  if (lacks & LACKS.new) lacking.isNew = true;
  if (lacks & LACKS.accreditation) lacking.accreditation = part.accreditation;
  if (lacks & LACKS.tags) lacking.tags = q.asking.facts.tags.filter((tag) => part.tags & bitOf(tag) & ~member.tags);
  if (lacks & LACKS.gender && part.gender !== 'any') lacking.gender = part.gender;
  if (lacks & LACKS.languages) lacking.languages = part.languages.filter((language) => !facilitator.languages.includes(language));
  if (lacks & LACKS.district) lacking.district = part.district;
  if (lacks & (LACKS.checks | LACKS.busy)) {
    const barred = barsOfMember(member, part.sort, q);
    if (lacks & LACKS.checks) lacking.checks = barred.flatMap((bar) => (isOfChecks(bar) ? [bar.check] : []));
    if (lacks & LACKS.busy) lacking.busy = barred.flatMap((bar) => (isOfChecks(bar) ? [] : [bar.kind]));
  }
  return lacking;
}
