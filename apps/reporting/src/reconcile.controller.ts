import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { AskTheServices } from './ask-the-services.js';
import { partitionOf } from './figures.queries.js';
import { reconcile, type Reconciliation } from './reconcile.rules.js';

@ApiTags('reconcile')
@Controller('reconcile')
export class ReconcileController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AskTheServices) private readonly services: AskTheServices,
  ) {}

  /** Every referral is somewhere, once: counted by the services and by the read model. Differences while something is in flight pass by themselves. */
  @Get()
  @Allow('hub_administrator', 'service')
  @ApiOkResponse({ description: 'the partition from both sides, whether they agree, what differs, and what is in flight' })
  async reconcile(): Promise<Reconciliation> {
    const { parts, backlogs, unanswered } = await this.services.all();
    return reconcile(parts, await partitionOf(this.database), backlogs, unanswered);
  }
}
