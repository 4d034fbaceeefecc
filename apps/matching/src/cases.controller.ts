import { Controller, Get, Inject, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { decisionsOf, type DecisionKept } from './decisions.queries.js';
import { explainDecision } from './explain-decision.rules.js';
import { DecisionView } from './views.js';

@ApiTags('decisions')
@Controller('cases')
export class CasesController {
  constructor(@Inject(Database) private readonly database: Database) {}

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
}

function shown(kept: DecisionKept): Omit<DecisionView, 'earlier'> {
  const { sameAgain, providers } = explainDecision(kept);
  const { id, case: about, at, outcome, provider, ruleSet, rules } = kept;
  return { id, case: about, at, outcome, provider, ruleSet, weights: rules.weights, sameAgain, providers };
}
