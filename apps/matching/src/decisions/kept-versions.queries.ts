import type { Tx } from '#platform/database.js';
import type { Facilitator } from '../capacity/facilitator.rules.js';
import type { Kept, SittingRecord } from '../rules/decision-record.rules.js';
import type { MatchingRules } from '../rules/matching-rules.rules.js';
import type { Remit } from '../rules/question.rules.js';
import type { PriceSet } from '../rules/score.rules.js';

interface Named {
  rules: string;
  prices: string | null;
  providers: { id: string; remit: number; staff: number }[];
}

/** Before anybody was told of, there is a version without a row. */
const NOBODY_YET = 1;

/** What records name by its version, read once each: for whoever runs many of them again. */
export class KeptVersions implements Kept {
  private readonly ruleSets = new Map<string, MatchingRules>();
  private readonly priceSets = new Map<string, PriceSet>();
  private readonly remits = new Map<string, Remit>();
  private readonly staffs = new Map<string, Facilitator[]>();

  rules(id: string): MatchingRules | undefined {
    return this.ruleSets.get(id);
  }
  prices(id: string): PriceSet | undefined {
    return this.priceSets.get(id);
  }
  remit(provider: string, version: number): Remit | undefined {
    return this.remits.get(`${provider} ${version}`);
  }
  staff(provider: string, version: number): readonly Facilitator[] | undefined {
    return this.staffs.get(`${provider} ${version}`) ?? (version === NOBODY_YET ? [] : undefined);
  }

  /** Whether all that a record names was kept and is read. */
  has(record: SittingRecord): boolean {
    const { rules, prices, providers } = JSON.parse(record.sitting) as Named;
    return (
      this.rules(rules) !== undefined &&
      (prices === null || this.prices(prices) !== undefined) &&
      providers.every(({ id, remit, staff }) => this.remit(id, remit) !== undefined && this.staff(id, staff) !== undefined)
    );
  }

  /** Reads what these records name and is not read yet. */
  async read(tx: Tx, records: readonly SittingRecord[]): Promise<void> {
    const named = records.map(({ sitting }) => JSON.parse(sitting) as Named);
    const ruleSets = missing(named.map(({ rules }) => rules), this.ruleSets); // prettier-ignore
    if (ruleSets.length > 0) {
      const { rows } = await tx.query<{ id: string; content: MatchingRules }>(
        'select id, content from rule_set where id = any($1::text[])',
        [ruleSets],
      );
      for (const { id, content } of rows) this.ruleSets.set(id, content);
    }
    const priceSets = missing(named.flatMap(({ prices }) => (prices === null ? [] : [prices])), this.priceSets); // prettier-ignore
    if (priceSets.length > 0) {
      const { rows } = await tx.query<{ id: string; content: string }>('select id, content from price_set where id = any($1::text[])', [
        priceSets,
      ]);
      for (const { id, content } of rows) this.priceSets.set(id, JSON.parse(content) as PriceSet);
    }
    await this.readProviders(tx, named.flatMap(({ providers }) => providers)); // prettier-ignore
  }

  private async readProviders(tx: Tx, seen: Named['providers']): Promise<void> {
    const remits = missing(seen.map(({ id, remit }) => `${id} ${remit}`), this.remits); // prettier-ignore
    if (remits.length > 0) {
      const { rows } = await tx.query<{ provider: string; version: number; profile: Remit & { facilitators?: unknown } }>(
        `select v.provider, v.version, v.profile from provider_profile v
         join unnest($1::uuid[], $2::int[]) as n(provider, version) using (provider, version)`,
        columns(remits),
      );
      // Groups of facilitators stood among it, before facilitators were people.
      for (const { provider, version, profile } of rows) {
        const { facilitators: _, ...remit } = profile;
        this.remits.set(`${provider} ${version}`, remit);
      }
    }
    const staffs = missing(seen.map(({ id, staff }) => `${id} ${staff}`), this.staffs); // prettier-ignore
    if (staffs.length === 0) return;
    const { rows } = await tx.query<{ provider: string; version: number; staff: Facilitator[] }>(
      `select v.provider, v.version, v.staff from provider_staff v
       join unnest($1::uuid[], $2::int[]) as n(provider, version) using (provider, version)`,
      columns(staffs),
    );
    for (const { provider, version, staff } of rows) this.staffs.set(`${provider} ${version}`, staff);
  }
}

const missing = (names: readonly string[], known: ReadonlyMap<string, unknown>) => [...new Set(names)].filter((name) => !known.has(name));

function columns(names: readonly string[]): [string[], number[]] {
  const pairs = names.map((name) => name.split(' ') as [string, string]);
  return [pairs.map(([id]) => id), pairs.map(([, version]) => Number(version))];
}
