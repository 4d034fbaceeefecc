import type { HardRule } from '#contracts/codes.js';
import type { Change } from './change.rules.js';
import { examine, type Examined, type Rule } from './hard-rule.rules.js';
import type { Question } from './question.rules.js';
import { namesNoProvider, RULES_OF_CASE } from './rules-of-case.rules.js';
import { RULES_OF_PEOPLE } from './rules-of-people.rules.js';
import { RULES_OF_ACCESS, RULES_OF_PROVIDER, RULES_OF_WORK } from './rules-of-provider.rules.js';
import { RULES_OF_ROOM } from './rules-of-room.rules.js';

/** Rules that look at one thing: where nothing is amiss with it, all of them hold. */
interface Group {
  rules: readonly Rule[];
  nothingAmiss(e: Examined): boolean;
}

const GROUPS: readonly Group[] = [
  { rules: RULES_OF_PROVIDER, nothingAmiss: () => false },
  { rules: RULES_OF_WORK, nothingAmiss: ({ chosen }) => chosen.kind === 'work' },
  { rules: RULES_OF_ACCESS, nothingAmiss: ({ needs }) => !needs.bsl && needs.languages.length === 0 && needs.facilities.length === 0 },
  { rules: RULES_OF_PEOPLE, nothingAmiss: ({ pair }) => pair?.kind !== 'none' },
  { rules: RULES_OF_CASE, nothingAmiss: ({ q }) => namesNoProvider(q.asking) },
  { rules: RULES_OF_ROOM, nothingAmiss: ({ short }) => short.length === 0 },
];

/** In the order in which they are shown, and by which records count them: a new rule comes last, and none ever goes. */
export const RULES: readonly Rule[] = GROUPS.flatMap(({ rules }) => rules);

/** One bit a rule that fails, the first rule the lowest. */
export type Mask = number;

/** Every rule is asked, also when one has failed. */
export function failingMask(e: Examined): Mask {
  let mask = 0;
  let bit = 1;
  for (const { rules, nothingAmiss } of GROUPS) {
    if (nothingAmiss(e)) {
      bit <<= rules.length;
      continue;
    }
    for (const rule of rules) {
      if (!rule.holds(e)) mask |= bit;
      bit <<= 1;
    }
  }
  return mask;
}

const lists = new Map<Mask, readonly HardRule[]>();

/** For the same mask it is the same list: hundreds of providers fail a case in a few ways. */
export function rulesIn(mask: Mask): readonly HardRule[] {
  let codes = lists.get(mask);
  if (!codes) lists.set(mask, (codes = RULES.filter((_, nth) => mask & (1 << nth)).map(({ code }) => code)));
  return codes;
}

export const maskOf = (codes: readonly HardRule[]): Mask =>
  RULES.reduce((mask, { code }, nth) => (codes.includes(code) ? mask | (1 << nth) : mask), 0);

const ROOM = maskOf(RULES_OF_ROOM.map(({ code }) => code));

/** Nothing but room stands in the way: it passes by itself when a case ends or a provider declares. */
export const failsByRoomAlone = (mask: Mask) => (mask & ~ROOM) === 0;
export const ofRoom = (code: HardRule) => (maskOf([code]) & ROOM) !== 0;

export interface Failing {
  rule: HardRule;
  sentence: string;
  changes: Change[];
}

/** Every rule that fails, with its sentence and what would have to change. */
export function explain(q: Question): Failing[] {
  const e = examine(q);
  return RULES.filter((rule) => !rule.holds(e)).map((rule) => ({
    rule: rule.code,
    sentence: rule.sentence(e),
    changes: rule.changes(e),
  }));
}
