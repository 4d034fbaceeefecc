import { Body, Controller, Get, HttpCode, Inject, Logger, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Held } from '#messaging/held.js';
import { Units } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from '../area-rules.js';
import { Desk } from '../desk.js';
import { applyMove } from './apply-move.js';
import { ApplyBody, PlanBody } from './plan-bodies.js';
import { loadsShown, missingShown, moveShown, namesOf } from './plan-shown.rules.js';
import type { Aim, PlanAsked, PlanWorld } from './plan-world.rules.js';
import { Planner } from './planner.js';
import { movesOf, namesIn, planOf, plansOf, savePlanAsked, savePlanFailed, savePlanMade, type PlanRow } from './plans.queries.js';
import { worldAt } from './world-at-desk.js';

/** Plans that move cases between providers: asked for, looked at, and approved move by move. */
@ApiTags('plans')
@Controller('plans')
@Allow('hub_administrator')
export class PlansController {
  private readonly log = new Logger('plans');

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(Area) private readonly area: Area,
    @Inject(Held) private readonly held: Pick<Held, 'among'>,
    @Inject(Planner) private readonly planner: Pick<Planner, 'plan'>,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for a plan. Accepted and begun cases stay where they are unless allowed; nothing is moved before it is approved',
  })
  async ask(@Body() body: PlanBody, @TheCaller() caller: Caller): Promise<{ id: string }> {
    const asked = askedOf(body);
    if (asked.aims.length === 0)
      throw new Problem(422, 'no_aim', 'Say what the plan is to bring about: aims, or providers that are closing.');
    const id = newId();
    const world = await this.units.run(async (unit) => {
      const desk = await Desk.open(unit, this.rules);
      const unknown = [...(body.close ?? []), ...(body.among ?? [])].find((each) => !desk.provider(each));
      if (unknown !== undefined) throw new Problem(422, 'no_such_provider', `There is no provider ${unknown}.`);
      const read = await worldAt(desk, this.area);
      await savePlanAsked(unit.tx, {
        id,
        area: this.rules.area,
        asked,
        askedBy: caller.id,
        askedAt: unit.now,
        ruleSet: read.rulesId,
        priceSet: read.pricesId ?? null,
      });
      await desk.settle();
      return read;
    });
    void this.make(id, world, asked);
    return { id };
  }

  private async make(id: string, world: PlanWorld, asked: PlanAsked): Promise<void> {
    try {
      const reply = await this.planner.plan({ kind: 'plan', world, asked });
      if (reply.kind !== 'plan') throw new Error(`The plan was answered with ${reply.kind}.`);
      await this.database.transaction((tx) => savePlanMade(tx, id, reply.plan));
    } catch (error) {
      this.log.error({ plan: id, error }, 'A plan could not be made.');
      // Where this fails too, it counts as failed once it has been worked on for longer than any plan takes.
      await savePlanFailed(this.database, id).catch(() => undefined);
    }
  }

  @Get()
  @ApiOperation({ summary: 'Plans, the latest first; at most 100' })
  list() {
    return plansOf(this.database, this.rules.area);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A plan: loads before and after, and every move with its reasons, who must be told, and how it went' })
  one(@Param('id', ParseUUIDPipe) id: string) {
    return this.database.snapshot(async (tx) => {
      const plan = found(await planOf(tx, this.rules.area, id));
      const moves = await movesOf(tx, id);
      const { before, after, missing, ...rest } = plan;
      const about = [...moves.map((move) => move.case), ...(missing ?? []).map((each) => each.case)];
      const { providers, cases } = await namesIn(tx, this.rules.area, about);
      const names = namesOf(providers, cases);
      return {
        ...rest,
        before: loadsShown(before ?? [], names),
        after: loadsShown(after ?? [], names),
        missing: missingShown(missing ?? [], names),
        moves: moves.map((move) => moveShown(move, names)),
      };
    });
  }

  @Post(':id/apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approve all moves or some: each is made alone, against the capacity of that moment, or says why it is not' })
  async apply(@Param('id', ParseUUIDPipe) id: string, @Body() body: ApplyBody, @TheCaller() caller: Caller) {
    const plan = found(await planOf(this.database, this.rules.area, id));
    if (plan.state !== 'ready') throw new Problem(409, 'not_ready', 'This plan is not ready: there is nothing to approve.');
    const moves = await movesOf(this.database, id);
    const wanted = body.moves ?? moves.filter(({ state }) => state !== 'done').map(({ nth }) => nth);
    const unknown = wanted.find((nth) => moves.every((move) => move.nth !== nth));
    if (unknown !== undefined) throw new Problem(422, 'no_such_move', `This plan has no move ${unknown}.`);
    const went = [];
    for (const nth of [...wanted].sort((a, b) => a - b)) {
      const verdict = await this.units.run((unit) => applyMove(unit, this.rules, this.held, plan, nth, caller.id));
      if (verdict) went.push({ nth, ...verdict });
    }
    return { moves: went };
  }
}

function askedOf({ aims = [], close = [], allow = {}, among, most }: PlanBody): PlanAsked {
  return {
    aims: [...aims, ...close.map((provider): Aim => ({ close: provider }))],
    allow: { accepted: allow.accepted ?? false, begun: allow.begun ?? false },
    among,
    most: most!,
  };
}

function found(plan: PlanRow | undefined): PlanRow {
  if (!plan) throw new Problem(404, 'not_found', 'There is no such plan.');
  return plan;
}
