import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database.js';
import { Area } from '#platform/area.js';
import { localTime } from '#platform/working-days.rules.js';
import type { Moment } from './capacity/count-months.js';
import type { StaffRead } from './capacity/facilitators.queries.js';
import { lockArea } from './matching.queries.js';
import type { ProfilesRead } from './providers.queries.js';
import { matchingRulesOf, type MatchingRules } from './rules/matching-rules.rules.js';
import { edit } from './rule-sets/edit-rules.rules.js';
import { idInForce, keepRules, putInForce, ruleSetId, rulesInForce } from './rule-sets/rules-in-force.queries.js';

/** The rules and weights in force in this area, with the id under which decisions name them. */
@Injectable()
export class AreaRules {
  readonly area: string;
  /** What the area's file says, and its digest: an administrator's figures are laid over it. */
  readonly base: MatchingRules;
  readonly baseId: string;
  readonly profiles: ProfilesRead = new Map();
  readonly staff: StaffRead = new Map();
  private inForce: { id: string; set: MatchingRules };

  constructor(@Inject(Area) area: Area) {
    this.area = area.code;
    this.base = matchingRulesOf(area);
    this.baseId = ruleSetId(this.base);
    this.inForce = { id: this.baseId, set: this.base };
  }

  get set(): MatchingRules {
    return this.inForce.set;
  }

  get id(): string {
    return this.inForce.id;
  }

  /** The calendar date where the area is. */
  today(now: Date): string {
    return localTime(now, this.set.clocks.timeZone).day;
  }

  moment(now: Date): Moment {
    return { now, today: this.today(now) };
  }

  /** At a start: the file as it now is, with the figures that an administrator laid over the one before, is in force. @throws where they do not go together */
  async keep(tx: Tx): Promise<void> {
    const { area, base, baseId } = this;
    await lockArea(tx, area);
    const overlay = (await rulesInForce(tx, area))?.overlay ?? {};
    const edited = edit(base, overlay);
    if (edited.kind === 'refused') {
      const faults = edited.faults.map(({ path, sentence }) => `${path}: ${sentence}`).join(' ');
      throw new Error(`The area's file and what an administrator set over it do not go together: ${faults}`);
    }
    const id = await keepRules(tx, area, { rules: edited.rules, base: baseId, overlay, madeBy: null });
    await putInForce(tx, area, id, 'area_file', null);
    this.inForce = { id, set: edited.rules };
  }

  /** Others may have been put in force since, here or by another process. The area's lock is held: what is read now is true until the commit. */
  async follow(tx: Tx): Promise<void> {
    const id = await idInForce(tx, this.area);
    if (id === undefined || id === this.id) return;
    const { rules } = (await rulesInForce(tx, this.area))!;
    this.inForce = { id, set: rules };
  }
}
