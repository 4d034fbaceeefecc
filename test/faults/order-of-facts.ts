import type { Finding } from './findings.rules.js';
import type { Taken } from './ledger.queries.js';

/**
 * What one service took of each subject, in the order in which it took it: versions rise, each once, and what the position has passed has been
 * applied or is held.
 */
export class OrderOfFacts {
  private readonly latest = new Map<string, number>();

  constructor(private readonly service: string) {}

  take(rows: readonly Taken[]): Finding[] {
    const found: Finding[] = [];
    for (const { source, subject, message_id: id, version: text, applied, held } of rows) {
      const version = Number(text);
      const key = `${source} ${subject}`;
      const before = this.latest.get(key) ?? 0;
      const what = `${this.service}, ${id}: version ${version} of ${subject} from ${source}`;
      if (version === before)
        found.push({ kind: 'duplicated', key: `${this.service} ${id} twice`, sentence: `${what} was taken a second time` });
      else if (version < before)
        found.push({ kind: 'outOfOrder', key: `${this.service} ${id} order`, sentence: `${what} came after version ${before}` });
      else this.latest.set(key, version);
      if (held === null && Number(applied ?? 0) < version) {
        found.push({ kind: 'lost', key: `${this.service} ${id} effect`, sentence: `${what} was passed, and has had no effect` });
      }
    }
    return found;
  }
}
