import { Controller, Get, Inject, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { DecisionLineView, DecisionView } from './decision-views.js';
import { decisionsAbout } from './decisions.queries.js';
import { showDecision } from './show-decision.js';

/** Why a decision fell as it did. */
@ApiTags('decisions')
@Allow('hub_administrator', 'service')
@Controller('cases/:id')
export class DecisionsController {
  constructor(@Inject(Database) private readonly database: Database) {}

  @Get('decision')
  @ApiOperation({
    summary: 'Why the last decision about this case fell as it did: why this provider, why not that one, what would have to change',
  })
  @ApiOkResponse({ type: DecisionView })
  last(@Param('id', ParseUUIDPipe) id: string): Promise<DecisionView> {
    return this.shown(id);
  }

  @Get('decisions')
  @ApiOperation({ summary: 'All decisions about this case, the latest first' })
  @ApiOkResponse({ type: [DecisionLineView] })
  async all(@Param('id', ParseUUIDPipe) id: string): Promise<DecisionLineView[]> {
    const lines = await decisionsAbout(this.database, id);
    return lines.map(({ id: decision, at, outcome, provider, ruleSet, byPerson, sitting }) => {
      return { id: decision, at, outcome, provider, ruleSet, byPerson, byEarlierProgram: sitting === undefined };
    });
  }

  @Get('decisions/:decision')
  @ApiOperation({ summary: 'The same of an earlier decision, by the rules and the providers as they were then' })
  @ApiOkResponse({ type: DecisionView })
  one(@Param('id', ParseUUIDPipe) id: string, @Param('decision', ParseUUIDPipe) decision: string): Promise<DecisionView> {
    return this.shown(id, decision);
  }

  private async shown(id: string, decision?: string): Promise<DecisionView> {
    const shown = await this.database.snapshot((tx) => showDecision(tx, id, decision));
    if (!shown) throw new Problem(404, 'not_found', 'There is no such decision about such a case.');
    return shown;
  }
}
