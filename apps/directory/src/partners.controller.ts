import { Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { PartnerState } from '#contracts/codes.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { DirectoryConfig } from './directory.config.js';
import type { OrganisationRow } from './directory.queries.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { newPassword } from './key.js';
import { brokerHashOf, newPartnerName } from './partner-at-broker.js';
import { partnerFact, tellOfPartner } from './partner-fact.js';
import { DEEDS_SHOWN, deedsWith, noteDeed, type Deed } from './partner-log.queries.js';
import { allPartners, changePartner, onePartner, partnerQueues, wantPartnerQueues, type PartnerRow } from './partners.queries.js';
import { DeedShown, inFull, PartnerInFull, PartnerShown, shownPartner } from './partner-shown.js';
import { queueGiven, queuesOff, type QueueGiven } from './queue-given.js';

interface Step {
  from: PartnerState[];
  to: PartnerState;
  fact: Parameters<typeof partnerFact>[0];
  deed: Deed;
  refusal: string;
}

const STEPS = {
  suspend: {
    from: ['active'],
    to: 'suspended',
    fact: 'partner.suspended.v1',
    deed: 'suspended',
    refusal: 'Only an active partner can be suspended.',
  },
  resume: {
    from: ['suspended'],
    to: 'active',
    fact: 'partner.resumed.v1',
    deed: 'resumed',
    refusal: 'Only a suspended partner can be resumed.',
  },
  remove: {
    from: ['active', 'suspended'],
    to: 'removed',
    fact: 'partner.removed.v1',
    deed: 'removed',
    refusal: 'This partner is removed already.',
  },
} satisfies Record<string, Step>;

/** Partners as connections: their queues, their keys, and whether they may use them. */
@ApiTags('partners')
@Allow('hub_administrator')
@Controller()
export class PartnersController {
  constructor(
    @Inject(DirectoryConfig) private readonly config: DirectoryConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(KeepPartnerQueues) private readonly queues: KeepPartnerQueues,
  ) {}

  @Get('partners')
  @ApiOperation({ summary: 'Organisations that refer or deliver, with what stands at the broker for those that connect by queue' })
  @ApiOkResponse({ type: [PartnerShown] })
  async list(): Promise<PartnerShown[]> {
    const [all, queues] = await Promise.all([allPartners(this.database), partnerQueues(this.database)]);
    const byOrganisation = new Map(queues.map((queue) => [queue.organisation, queue]));
    return all.map((partner) => shownPartner(partner, byOrganisation.get(partner.id)));
  }

  @Get('partners/:id')
  @ApiOperation({ summary: 'One organisation: what it is held to, its users at the broker, its keys' })
  @ApiOkResponse({ type: PartnerInFull })
  async one(@Param('id', ParseUUIDPipe) id: string): Promise<PartnerInFull> {
    return inFull(this.database, id);
  }

  @Get('partners/:id/log')
  @ApiOperation({ summary: 'What was done with it and by whom, the latest first' })
  @ApiOkResponse({ type: [DeedShown] })
  async log(@Param('id', ParseUUIDPipe) id: string): Promise<DeedShown[]> {
    await inFull(this.database, id);
    return deedsWith(this.database, id, DEEDS_SHOWN);
  }

  @Post('partners/:id/queue')
  @ApiOperation({ summary: 'Gives a partner that has none its queue. The password is shown this once' })
  async queue(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<QueueGiven> {
    const organisation = await this.partner(id);
    if (!this.queues.on) throw queuesOff();
    if ((await partnerQueues(this.database, id)).length > 0) throw hasQueue();
    const password = newPassword();
    const name = newPartnerName(organisation.code);
    await this.units.run(async (unit) => {
      await wantPartnerQueues(unit.tx, [{ organisation: id, name, passwordHash: brokerHashOf(password) }]);
      await noteDeed(unit.tx, id, 'queue_made', caller.id);
      await tellOfPartner(unit, id);
    });
    await this.queues.keep();
    const row = (await partnerQueues(this.database, id))[0]!;
    return queueGiven(row, { name: row.name, password }, this.config.PARTNERS_BROKER_URL);
  }

  @Post('partners/:id/suspend')
  @HttpCode(200)
  suspend(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.step(id, STEPS.suspend, caller);
  }

  @Post('partners/:id/resume')
  @HttpCode(200)
  resume(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.step(id, STEPS.resume, caller);
  }

  @Post('partners/:id/remove')
  @HttpCode(200)
  remove(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.step(id, STEPS.remove, caller);
  }

  private async step(id: string, step: Step, caller: Caller): Promise<OrganisationRow> {
    const changed = await this.units.run((unit) => this.change(unit, id, step, caller));
    if (!changed) {
      await this.partner(id);
      throw new Problem(409, 'wrong_state', step.refusal);
    }
    await this.queues.keep();
    return changed;
  }

  /** The hub is told with the change itself: intake stops reading at once, whether or not the broker answers. */
  private async change(unit: Unit, id: string, { from, to, fact, deed }: Step, caller: Caller): Promise<OrganisationRow | undefined> {
    const changed = await changePartner(unit.tx, id, from, to);
    if (!changed) return undefined;
    const [row] = await partnerQueues(unit.tx, id);
    // Whoever has no queue is told of by what follows alone.
    if (row) unit.tell(partnerFact(fact, row, unit.now));
    await noteDeed(unit.tx, id, deed, caller.id);
    await tellOfPartner(unit, id);
    return changed;
  }

  private async partner(id: string): Promise<PartnerRow> {
    const found = await onePartner(this.database, id);
    if (!found) throw new Problem(404, 'not_found', 'There is no such partner.');
    if (found.state === 'removed') throw new Problem(409, 'wrong_state', 'This partner is removed.');
    return found;
  }
}

const hasQueue = () =>
  new Problem(409, 'has_queue', 'This partner has its queue. Give it a new user: POST /partners/{id}/queue-credentials.');
