import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from '../area-rules.js';
import { Desk } from '../desk.js';
import { WhatIfBody } from './plan-bodies.js';
import { loadsShown, missingShown, moveShown, namesOf } from './plan-shown.rules.js';
import { Planner } from './planner.js';
import { namesIn } from './plans.queries.js';
import type { Supposed } from './what-if.rules.js';
import { worldAt } from './world-at-desk.js';

/** What would become of the waiting list if providers had more points or fewer, or were others. Nothing is written. */
@ApiTags('plans')
@Controller('what-if')
@Allow('hub_administrator')
export class WhatIfController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(Area) private readonly area: Area,
    @Inject(Planner) private readonly planner: Pick<Planner, 'plan'>,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'The waiting list and loads as they are, and as they would be; whatever is supposed, nothing is touched' })
  async ask(@Body() body: WhatIfBody) {
    const world = await this.units.run(async (unit) => {
      const desk = await Desk.open(unit, this.rules);
      const read = await worldAt(desk, this.area);
      await desk.settle();
      return read;
    });
    const reply = await this.planner.plan({ kind: 'what_if', world, supposed: supposedOf(body) });
    if (reply.kind === 'refused') throw new Problem(422, 'no_such_provider', reply.why);
    if (reply.kind !== 'what_if') throw new Error(`The what-if was answered with ${reply.kind}.`);
    const { asItIs, supposing } = reply.supposition;
    const about = [...supposing.moves.map((move) => move.case), ...supposing.missing.map((each) => each.case)];
    const { providers, cases } = await namesIn(this.database, this.rules.area, about);
    const names = namesOf(providers, cases);
    return {
      asItIs: { waiting: asItIs.waiting.after, loads: loadsShown(asItIs.after, names) },
      supposing: {
        waiting: supposing.waiting.after,
        loads: loadsShown(supposing.after, names),
        moves: supposing.moves.map((move) => moveShown(move, names)),
        missing: missingShown(supposing.missing, names),
      },
    };
  }
}

const supposedOf = ({ gain = [], add = [], without = [] }: WhatIfBody): Supposed => ({
  gain: gain.map(({ provider, points, months }) => ({ provider, points, months })),
  add: add.map(({ points, facilitators, ...remit }) => ({
    points,
    facilitators: facilitators.map(({ tags = [], languages = [], districts = [], checks = [], ...rest }, nth) => ({
      ...rest,
      code: `new-${nth + 1}`,
      tags,
      languages,
      districts,
      checks,
    })),
    remit: Object.fromEntries(Object.entries(remit).filter(([, each]) => each !== undefined)) as typeof remit,
  })),
  without,
});
