/** Something that must never be. The same thing seen at two looks has one key, and counts once. */
export interface Finding {
  kind: 'lost' | 'duplicated' | 'overAllocated' | 'outOfOrder' | 'unexpected';
  key: string;
  sentence: string;
}

/** Findings, each once, in the order in which they were made. */
export class Findings {
  private readonly byKey = new Map<string, Finding>();

  add(...found: readonly Finding[]): void {
    for (const one of found) if (!this.byKey.has(`${one.kind} ${one.key}`)) this.byKey.set(`${one.kind} ${one.key}`, one);
  }

  count(kind: Finding['kind']): number {
    return this.all().filter((one) => one.kind === kind).length;
  }

  all(): Finding[] {
    return [...this.byKey.values()];
  }
}
