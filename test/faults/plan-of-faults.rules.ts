import type { Chance } from '../demo/seeded.rules.js';

/** What a plan needs to know of a kind of fault. */
export interface Plannable {
  kind: string;
  targets: readonly string[];
  takes: (target: string) => string[];
  needs?: (target: string) => string[];
  lasts: number;
}

export interface Planned<Kind extends Plannable> {
  kind: Kind;
  target: string;
  /** Seconds after the episode's begin. */
  after: number;
}

/** Longer than this, and others are done meanwhile. */
const LONG = 25;

/**
 * Every kind in turn and every target of it in turn, in an order that is drawn anew each time round: so that each comes up as often as the others.
 * @param only kinds, or kinds with a target (`kill-service:matching`); all where empty
 * @throws RangeError where one of them is not known
 */
export class Bag<Kind extends Plannable> {
  private readonly rows: { kind: Kind; targets: string[]; left: string[] }[];
  private left: { kind: Kind; targets: string[]; left: string[] }[] = [];

  constructor(
    kinds: readonly Kind[],
    private readonly chance: Chance,
    only: readonly string[] = [],
  ) {
    for (const word of only) {
      const [name, target] = word.split(':');
      const known = kinds.find(({ kind }) => kind === name);
      if (!known) throw new RangeError(`There is no fault ${name}. There are: ${kinds.map(({ kind }) => kind).join(', ')}.`);
      if (target !== undefined && !known.targets.includes(target))
        throw new RangeError(`${name} befalls one of ${known.targets.join(', ')}, and not ${target}.`);
    }
    const wanted = (kind: string, target: string) => only.length === 0 || only.includes(kind) || only.includes(`${kind}:${target}`);
    this.rows = kinds
      .map((kind) => ({ kind, targets: kind.targets.filter((target) => wanted(kind.kind, target)), left: [] }))
      .filter(({ targets }) => targets.length > 0);
  }

  /** The next one that may befall; undefined where none of this round may. Kinds with many targets come up more often, but not in proportion. */
  draw(may: (kind: Kind, target: string) => boolean): { kind: Kind; target: string } | undefined {
    if (this.left.length === 0) {
      const round = this.rows.flatMap((row) => Array.from({ length: row.targets.length > 1 ? 2 : 1 }, () => row));
      this.left = shuffled(round, this.chance);
    }
    for (const [at, row] of this.left.entries()) {
      if (row.left.length === 0) row.left = shuffled(row.targets, this.chance);
      const target = row.left.find((one) => may(row.kind, one));
      if (target === undefined) continue;
      this.left.splice(at, 1);
      row.left.splice(row.left.indexOf(target), 1);
      return { kind: row.kind, target };
    }
    return undefined;
  }
}

/** Faults that overlap: one to three, or as many as fit beside one that takes half a minute. Each begins at a moment of its own. */
export function episode<Kind extends Plannable>(bag: Bag<Kind>, chance: Chance, most: number): Planned<Kind>[] {
  const planned: Planned<Kind>[] = [];
  let room = chance.whole(1, 3);
  let span = 4;
  while (planned.length < Math.min(room, most)) {
    const drawn = bag.draw((kind, target) => planned.every((other) => goTogether(other, { kind, target })));
    if (!drawn) break;
    if (drawn.kind.lasts >= LONG) {
      room = Math.max(room, 6);
      span = Math.max(span, 24);
    }
    planned.push({ ...drawn, after: 0 });
  }
  // The long ones first: the others befall while they last.
  for (const one of planned) one.after = one.kind.lasts >= LONG ? chance.next() * 2 : chance.next() * span;
  return planned.sort((a, b) => a.after - b.after);
}

interface Drawn {
  kind: Plannable;
  target: string;
}

function goTogether(one: Drawn, other: Drawn): boolean {
  const takes = ({ kind, target }: Drawn) => kind.takes(target);
  const needs = ({ kind, target }: Drawn) => [...kind.takes(target), ...(kind.needs?.(target) ?? [])];
  return !takes(one).some((part) => needs(other).includes(part)) && !takes(other).some((part) => needs(one).includes(part));
}

export function shuffled<T>(rows: readonly T[], chance: Chance): T[] {
  const all = [...rows];
  for (let at = all.length - 1; at > 0; at--) {
    const other = chance.whole(0, at);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}
