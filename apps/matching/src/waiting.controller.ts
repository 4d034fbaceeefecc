import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { AreaRules } from './area-rules.js';
import { waitingList } from './matching.queries.js';
import { WaitingView } from './views.js';
import { bandOf, inTurn, priorityOf } from './waiting-priority.rules.js';
import { whyItWaits } from './why-it-waits.rules.js';

@ApiTags('waiting')
@Allow('hub_administrator', 'service')
@Controller('waiting')
export class WaitingController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Cases that no provider can take now, in the order in which they get their turn; at most 1,000' })
  @ApiOkResponse({ type: [WaitingView] })
  async list(): Promise<WaitingView[]> {
    const rows = await waitingList(this.database, this.rules.area);
    return rows
      .map((row) => ({
        ...row,
        since: row.waitingSince,
        priority: priorityOf(row.facts.priority, row.waitingSince, row.now, this.rules.set),
      }))
      .sort(inTurn)
      .slice(0, 1_000)
      .map(({ id, reference, facts, waitingSince, priority, forPerson, because }) => ({
        case: id,
        reference,
        category: facts.category,
        district: facts.district,
        complexity: facts.complexity,
        waitingSince,
        priority,
        band: bandOf(priority, this.rules.set),
        forPerson: forPerson !== null,
        because: whyItWaits(because, forPerson),
      }));
  }
}
