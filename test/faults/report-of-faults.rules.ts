/** What a fault, or all of them, came to. Attempted … duplicated are of the referrals that were sent while it lasted. */
export interface Counted {
  attempted: number;
  acknowledged: number;
  /** Acknowledged, with a case of its own that the read model has too. */
  ok: number;
  lost: number;
  duplicated: number;
  /** Never acknowledged, and there all the same. */
  recovered: number;
  overAllocated: number;
}

export interface FaultRow extends Counted {
  kind: string;
  target: string;
  /** Seconds for which the part was out. */
  out: number;
  /** To 95 % of the earlier rate, from when the part was back; undefined where it did not come in two minutes. */
  seconds?: number;
  failed?: string;
}

export interface Totals extends Counted {
  faults: number;
  outOfOrder: number;
  /** Whatever else the ledger found that must not be: a sound referral refused, something left under way, a message held. */
  unexpected: number;
  possiblyTwice: number;
  /** Faults whose part did not come back, or that could not be done. */
  failed: number;
  /** Faults after which the rate was not what it was within 15 s. */
  slow: number;
  slowest: number;
  looks: number;
  seed: number;
  minutes: number;
}

export const SLOW = 15;

export function isClean({ lost, duplicated, overAllocated, outOfOrder, unexpected, failed }: Totals): boolean {
  return lost + duplicated + overAllocated + outOfOrder + unexpected + failed === 0;
}

interface KindRow extends Counted {
  kind: string;
  faults: number;
  median: number;
  worst: number;
}

export function byKind(rows: readonly FaultRow[]): KindRow[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    const sum = (name: keyof Counted) => own.reduce((total, row) => total + row[name], 0);
    const seconds = own.map((row) => row.seconds ?? Infinity).sort((a, b) => a - b);
    return {
      kind,
      faults: own.length,
      attempted: sum('attempted'),
      acknowledged: sum('acknowledged'),
      ok: sum('ok'),
      lost: sum('lost'),
      duplicated: sum('duplicated'),
      recovered: sum('recovered'),
      overAllocated: sum('overAllocated'),
      median: seconds[Math.floor(seconds.length / 2)]!,
      worst: seconds.at(-1)!,
    };
  });
}

const HEAD = ['fault', 'times', 'attempted', 'acknowledged', 'ok', 'lost', 'duplicated', 'recovered', 'over-allocated', 's to 95 %, median', 'worst']; // prettier-ignore

/** One row a kind, and the sum of what the whole run sent. */
export function markdownTable(rows: readonly FaultRow[], totals: Totals, sentences: ReadonlyMap<string, string>): string {
  const shown = (seconds: number) => (Number.isFinite(seconds) ? seconds.toFixed(1) : 'over 120');
  const cells = byKind(rows).map((row) => [
    sentences.get(row.kind) ?? row.kind,
    row.faults,
    row.attempted,
    row.acknowledged,
    row.ok,
    row.lost,
    row.duplicated,
    row.recovered,
    row.overAllocated,
    shown(row.median),
    shown(row.worst),
  ]);
  const { faults, attempted, acknowledged, ok, lost, duplicated, recovered, overAllocated } = totals;
  const all = ['**the whole run**', faults, attempted, acknowledged, ok, lost, duplicated, recovered, overAllocated, '', ''];
  const line = (row: readonly unknown[]) => `| ${row.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map((_, n) => (n === 0 ? '---' : '---:'))), ...cells.map(line), line(all)].join('\n');
}

/**
 * The document with the report in its place.
 * @throws Error where the document has no such place
 */
export function placed(document: string, name: string, report: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the file has no place ${begin} … ${end}`);
  return `${document.slice(0, from)}${begin}\n\n${report.trim()}\n\n${document.slice(to)}`;
}
