/** A fact as it was committed, or as it was delivered. */
export interface Delivered {
  id: string;
  subject: string;
}
export interface Committed extends Delivered {
  /** Rises by one with each fact of its subject, in the order of the commits. */
  version: number;
}

export interface Fidelity {
  delivered: number;
  /** Committed, and never delivered. */
  lost: number;
  /** Delivered, and never committed. */
  invented: number;
  /** Delivered again; whoever hears them drops these. */
  repeated: number;
  /** Delivered for the first time after a later one of its subject. */
  outOfOrder: number;
}

/** What a way of delivery made of what was committed. */
export function fidelity(committed: readonly Committed[], delivered: readonly Delivered[]): Fidelity {
  const versions = new Map(committed.map(({ id, version }) => [id, version]));
  const seen = new Set<string>();
  const latest = new Map<string, number>();
  let [invented, outOfOrder] = [0, 0];
  for (const { id, subject } of delivered) {
    if (seen.has(id)) continue;
    seen.add(id);
    const version = versions.get(id);
    if (version === undefined) {
      invented++;
      continue;
    }
    if (version < (latest.get(subject) ?? 0)) outOfOrder++;
    latest.set(subject, Math.max(version, latest.get(subject) ?? 0));
  }
  return {
    delivered: seen.size,
    lost: committed.filter(({ id }) => !seen.has(id)).length,
    invented,
    repeated: delivered.length - seen.size,
    outOfOrder,
  };
}

/** Subjects whose facts two ways delivered in different orders, repeats left out. */
export function differentOrders(one: readonly Delivered[], other: readonly Delivered[]): string[] {
  const [first, second] = [orders(one), orders(other)];
  return [...new Set([...first.keys(), ...second.keys()])].filter((subject) => first.get(subject) !== second.get(subject));
}

function orders(delivered: readonly Delivered[]): Map<string, string> {
  const bySubject = new Map<string, Set<string>>();
  for (const { id, subject } of delivered) bySubject.set(subject, (bySubject.get(subject) ?? new Set()).add(id));
  return new Map([...bySubject].map(([subject, ids]) => [subject, [...ids].join()]));
}
