import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database.js';
import { Area } from '#platform/area.js';
import { localTime } from '#platform/working-days.rules.js';
import type { ProfilesRead } from './matching.queries.js';
import { ruleSetOf, type RuleSet } from './rule-set.rules.js';

/** The rules and weights in force in this area, with the id under which decisions name them. */
@Injectable()
export class AreaRules {
  readonly area: string;
  readonly set: RuleSet;
  /** Digest of the content: an edited figure is another rule set, whether or not its version was counted up. */
  readonly id: string;
  readonly profiles: ProfilesRead = new Map();

  constructor(@Inject(Area) area: Area) {
    this.area = area.code;
    this.set = ruleSetOf(area);
    this.id = createHash('sha256').update(JSON.stringify(this.set)).digest('hex').slice(0, 16);
  }

  /** The calendar date where the area is. */
  today(now: Date): string {
    return localTime(now, this.set.clocks.timeZone).day;
  }

  /** Kept for good, so that an old decision can be run again. */
  async keep(tx: Tx): Promise<void> {
    await tx.query('insert into rule_set (id, area, content) values ($1, $2, $3) on conflict do nothing', [
      this.id,
      this.area,
      JSON.stringify(this.set),
    ]);
  }
}
