import { randomBytes } from 'node:crypto';
import { Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units, type Unit } from '#messaging/unit.js';
import { Allow } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { newId } from '#platform/new-id.js';
import {
  changePartner,
  keepApiKeys,
  organisations,
  partnerQueues,
  revokeApiKey,
  wantPartnerQueues,
  type OrganisationRow,
  type OrganisationState,
} from './directory.queries.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { digestOf, newKey, prefixOf } from './key.js';
import { brokerHashOf, inQueueOf, newPartnerName, outQueueOf } from './partner-at-broker.js';
import { partnerFact } from './partner-fact.js';

interface Step {
  from: OrganisationState[];
  to: OrganisationState;
  fact: Parameters<typeof partnerFact>[0];
  refusal: string;
}

const STEPS = {
  suspend: { from: ['active'], to: 'suspended', fact: 'partner.suspended.v1', refusal: 'Only an active partner can be suspended.' },
  resume: { from: ['suspended'], to: 'active', fact: 'partner.resumed.v1', refusal: 'Only a suspended partner can be resumed.' },
  remove: { from: ['active', 'suspended'], to: 'removed', fact: 'partner.removed.v1', refusal: 'This partner is removed already.' },
} satisfies Record<string, Step>;

/** Partners as connections: their queues, their keys, and whether they may use them. */
@ApiTags('partners')
@Allow('hub_administrator')
@Controller()
export class PartnersController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(KeepPartnerQueues) private readonly queues: KeepPartnerQueues,
  ) {}

  @Get('partners')
  @ApiOperation({ summary: 'Partners that connect by queue, and what stands at the broker' })
  async list() {
    const rows = await partnerQueues(this.database);
    return rows.map(({ passwordHash: _kept, name, ...row }) => ({
      ...row,
      exchange: name,
      inQueue: inQueueOf(name),
      outQueue: outQueueOf(name),
    }));
  }

  @Post('partners/:id/queue')
  @ApiOperation({ summary: 'Gives a partner its queue, or a new password for it. The password is shown this once' })
  async queue(@Param('id', ParseUUIDPipe) id: string) {
    const organisation = await this.partner(id);
    const password = randomBytes(24).toString('base64url');
    const known = (await partnerQueues(this.database, id))[0];
    const name = known?.name ?? newPartnerName(organisation.code);
    await this.database.transaction((tx) => wantPartnerQueues(tx, [{ organisation: id, name, passwordHash: brokerHashOf(password) }]));
    await this.queues.keep();
    const [row] = await partnerQueues(this.database, id);
    return { exchange: row!.name, outQueue: outQueueOf(row!.name), user: row!.name, password, stands: row!.applied === 'open' };
  }

  @Post('partners/:id/api-keys')
  @ApiOperation({ summary: 'Gives a partner’s systems an API key. It is shown this once' })
  async apiKey(@Param('id', ParseUUIDPipe) id: string) {
    await this.partner(id);
    const key = newKey();
    const row = { id: newId(), organisation: id, prefix: prefixOf(key), digest: digestOf(key) };
    await keepApiKeys(this.database, [row]);
    return { id: row.id, apiKey: key };
  }

  @Delete('api-keys/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Refuses a key, and tokens made with it, at every service within seconds' })
  async revoke(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    if (!(await revokeApiKey(this.database, id))) throw new Problem(404, 'not_found', 'There is no such key.');
  }

  @Post('partners/:id/suspend')
  @HttpCode(200)
  suspend(@Param('id', ParseUUIDPipe) id: string) {
    return this.step(id, STEPS.suspend);
  }

  @Post('partners/:id/resume')
  @HttpCode(200)
  resume(@Param('id', ParseUUIDPipe) id: string) {
    return this.step(id, STEPS.resume);
  }

  @Post('partners/:id/remove')
  @HttpCode(200)
  remove(@Param('id', ParseUUIDPipe) id: string) {
    return this.step(id, STEPS.remove);
  }

  private async step(id: string, step: Step): Promise<OrganisationRow> {
    const changed = await this.units.run((unit) => this.change(unit, id, step));
    if (!changed) {
      await this.partner(id);
      throw new Problem(409, 'wrong_state', step.refusal);
    }
    await this.queues.keep();
    return changed;
  }

  /** The hub is told with the change itself: intake stops reading at once, whether or not the broker answers. */
  private async change(unit: Unit, id: string, { from, to, fact }: Step): Promise<OrganisationRow | undefined> {
    const changed = await changePartner(unit.tx, id, from, to);
    const [row] = changed ? await partnerQueues(unit.tx, id) : [];
    if (row) unit.tell(partnerFact(fact, row, unit.now));
    return changed;
  }

  private async partner(id: string): Promise<OrganisationRow> {
    const found = (await organisations(this.database)).find((each) => each.id === id && each.kind !== 'hub');
    if (!found) throw new Problem(404, 'not_found', 'There is no such partner.');
    if (found.state === 'removed') throw new Problem(409, 'wrong_state', 'This partner is removed.');
    return found;
  }
}
