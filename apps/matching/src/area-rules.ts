import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database.js';
import { Area } from '#platform/area.js';
import { localTime } from '#platform/working-days.rules.js';
import type { Moment } from './capacity/count-months.js';
import type { StaffRead } from './capacity/facilitators.queries.js';
import { lockArea } from './matching.queries.js';
import type { ProfilesRead } from './providers.queries.js';
import { matchingRulesOf, type MatchingRules } from './rules/matching-rules.rules.js';

/** The rules and weights in force in this area, with the id under which decisions name them. */
@Injectable()
export class AreaRules {
  readonly area: string;
  readonly set: MatchingRules;
  /** Digest of the content: an edited figure is another rule set, whether or not its version was counted up. */
  readonly id: string;
  readonly profiles: ProfilesRead = new Map();
  readonly staff: StaffRead = new Map();

  constructor(@Inject(Area) area: Area) {
    this.area = area.code;
    this.set = matchingRulesOf(area);
    this.id = createHash('sha256').update(JSON.stringify(this.set)).digest('hex').slice(0, 16);
  }

  /** The calendar date where the area is. */
  today(now: Date): string {
    return localTime(now, this.set.clocks.timeZone).day;
  }

  moment(now: Date): Moment {
    return { now, today: this.today(now) };
  }

  /** Kept for good, so that an old decision can be run again, and in force from now on where it was not already. */
  async keep(tx: Tx): Promise<void> {
    await lockArea(tx, this.area);
    await tx.query(
      `insert into rule_set (id, area, content, version, base)
       select $1, $2, $3, coalesce(max(version), 0) + 1, $1 from rule_set where area = $2 on conflict do nothing`,
      [this.id, this.area, JSON.stringify(this.set)],
    );
    await tx.query(
      `insert into rule_set_in_force (area, since, rule_set, why) select $2, clock_timestamp(), $1, 'area_file'
       where $1 is distinct from (select rule_set from rule_set_in_force where area = $2 order by since desc limit 1)`,
      [this.id, this.area],
    );
  }
}
