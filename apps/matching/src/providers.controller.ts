import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { capacityKinds, type CapacityKind } from '#contracts/codes.js';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from './area-rules.js';
import { declareCapacities } from './declare-capacity.js';
import { providersShown, type ProviderShown } from './matching.queries.js';
import { freePoints, isOverCommitted } from './provider.rules.js';
import { ProviderView } from './views.js';

const DAY = 86_400_000;

class CapacityDeclared {
  @ApiProperty({ enum: capacityKinds })
  @IsIn(capacityKinds)
  kind!: CapacityKind;

  @ApiProperty({ required: false, description: 'Where the kind is known; one point is about an hour' })
  @ValidateIf((body: CapacityDeclared) => body.kind === 'known' || body.points !== undefined)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  points?: number;
}

@ApiTags('providers')
@Controller('providers')
export class ProvidersController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  @Get()
  @Allow('hub_administrator', 'service', 'provider_system', 'provider_worker')
  @ApiOperation({ summary: 'Providers with their load; a provider sees itself alone' })
  @ApiOkResponse({ type: [ProviderView] })
  async list(@TheCaller() caller: Caller): Promise<ProviderView[]> {
    const all = await providersShown(this.database, this.rules.area);
    return all.filter((each) => mayAct(caller, each.id)).map((each) => this.shown(each));
  }

  @Get(':id')
  @Allow('hub_administrator', 'service', 'provider_system', 'provider_worker')
  @ApiOperation({ summary: 'One provider' })
  @ApiOkResponse({ type: ProviderView })
  async one(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<ProviderView> {
    const [found] = mayAct(caller, id) ? await providersShown(this.database, this.rules.area, id) : [];
    if (!found) throw notFound();
    return this.shown(found);
  }

  @Put(':id/capacity')
  @Allow('hub_administrator', 'provider_system', 'provider_worker')
  @ApiOperation({
    summary: 'Declare capacity. Below what is committed it stands as declared, and nothing new is offered until there is room',
  })
  @ApiOkResponse({ type: ProviderView })
  async declare(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CapacityDeclared,
    @TheCaller() caller: Caller,
  ): Promise<ProviderView> {
    if (!mayAct(caller, id)) throw notFound();
    return this.units.run(async (unit) => {
      const [verdict] = await declareCapacities(unit, this.rules, [
        { provider: id, declared: body, declaredAt: unit.now, declaredBy: caller.id },
      ]);
      if (verdict!.kind === 'refused')
        throw verdict!.code === 'not_a_provider' ? notFound() : new Problem(422, verdict!.code, verdict!.sentence);
      const [found] = await providersShown(unit.tx, this.rules.area, id);
      return this.shown(found!);
    });
  }

  private shown({ id, code, name, suspended, profile, capacity, declaredAt, now }: ProviderShown): ProviderView {
    const free = freePoints(capacity);
    const staleAfter = this.rules.set.clocks.capacityStaleAfterDays * DAY;
    return {
      id,
      code,
      name,
      suspended,
      capacity: {
        ...capacity,
        free: capacity.kind === 'known' ? free : null,
        overCommitted: isOverCommitted(capacity),
        declaredAt,
        stale: !declaredAt || now.getTime() - declaredAt.getTime() > staleAfter,
      },
      profile,
    };
  }
}

/** A provider is itself and nobody else; another's looks like none. */
const mayAct = (caller: Caller, provider: string) =>
  caller.roles.includes('hub_administrator') || caller.roles.includes('service') || caller.organisation === provider;

const notFound = () => new Problem(404, 'not_found', 'There is no such provider.');
