import { Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units } from '#messaging/unit.js';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from './area-rules.js';
import { decisionsOf, type DecisionKept } from './decisions.queries.js';
import { Desk } from './desk.js';
import { explainDecision } from './explain-decision.rules.js';
import { forgetRefusals } from './matching.writes.js';
import { placeCases } from './place-cases.js';
import { DecisionView } from './views.js';

@ApiTags('decisions')
@Controller('cases')
export class CasesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  @Get(':id/decision')
  @Allow('hub_administrator', 'service')
  @ApiOperation({
    summary: 'Why the last decision about this case fell as it did: why this provider, why not that one, what would have to change',
  })
  @ApiOkResponse({ type: DecisionView })
  async decision(@Param('id', ParseUUIDPipe) id: string): Promise<DecisionView> {
    const { last, earlier } = await decisionsOf(this.database, id);
    if (!last) throw new Problem(404, 'not_found', 'There is no decision about such a case.');
    return { ...shown(last), earlier };
  }

  @Post(':id/ask-again')
  @HttpCode(200)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'A case that waits for a person: those who declined it may be asked again, and it is decided anew' })
  @ApiOkResponse({ type: DecisionView })
  async askAgain(@Param('id', ParseUUIDPipe) id: string): Promise<DecisionView> {
    await this.units.run(async (unit) => {
      const desk = await Desk.open(unit, this.rules);
      if (!(await forgetRefusals(unit.tx, id))) throw new Problem(409, 'not_for_a_person', 'This case does not wait for a person.');
      await placeCases(desk, [id]);
    });
    return this.decision(id);
  }
}

function shown(kept: DecisionKept): Omit<DecisionView, 'earlier'> {
  const { sameAgain, providers } = explainDecision(kept);
  const { id, case: about, at, outcome, provider, ruleSet, rules } = kept;
  return { id, case: about, at, outcome, provider, ruleSet, weights: rules.weights, sameAgain, providers };
}
