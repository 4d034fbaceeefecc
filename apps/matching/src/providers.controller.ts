import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { capacityKinds, type CapacityKind } from '#contracts/codes.js';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from './area-rules.js';
import { monthOf, type Month } from './capacity/calendar.rules.js';
import { isStale } from './capacity/freshness.rules.js';
import { isOverCommitted, roomIn } from './capacity/months.rules.js';
import { declareCapacities } from './declare-capacity.js';
import { providersShown, type ProviderShown } from './providers.queries.js';
import { ProviderView } from './views.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

class MonthPointsBody {
  @ApiProperty({ example: '2026-06' })
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/)
  period!: string;

  @ApiProperty({ description: 'One point is about an hour' })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  points!: number;
}

class CapacityDeclared {
  @ApiProperty({ enum: capacityKinds })
  @IsIn(capacityKinds)
  kind!: CapacityKind;

  @ApiProperty({ required: false, description: 'Where the kind is known; one point is about an hour' })
  @ValidateIf((body: CapacityDeclared) => (body.kind === 'known' && body.periods === undefined) || body.points !== undefined)
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  points?: number;

  @ApiProperty({ required: false, type: [MonthPointsBody], description: 'Points by month, where they differ' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(24)
  @ArrayUnique(({ period }: MonthPointsBody) => period)
  @ValidateNested({ each: true })
  @Type(() => MonthPointsBody)
  periods?: MonthPointsBody[];

  @ApiProperty({ required: false, description: 'From this day; from today where left out' })
  @IsOptional()
  @Matches(DAY)
  @IsISO8601({ strict: true })
  validFrom?: string;

  @ApiProperty({ required: false, description: 'To this day; without an end where left out' })
  @IsOptional()
  @Matches(DAY)
  @IsISO8601({ strict: true })
  validTo?: string;

  @ApiProperty({ required: false, description: 'Share of the points kept for serious and sensitive cases; as it was where left out' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(100)
  keptForSeriousPercent?: number;
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
    const now = new Date();
    const all = await providersShown(this.database, this.rules.area, this.present(now));
    return all.filter((each) => mayAct(caller, each.id)).map((each) => this.shown(each, now));
  }

  @Get(':id')
  @Allow('hub_administrator', 'service', 'provider_system', 'provider_worker')
  @ApiOperation({ summary: 'One provider' })
  @ApiOkResponse({ type: ProviderView })
  async one(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<ProviderView> {
    const now = new Date();
    const [found] = mayAct(caller, id) ? await providersShown(this.database, this.rules.area, this.present(now), id) : [];
    if (!found) throw notFound();
    return this.shown(found, now);
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
      const [found] = await providersShown(unit.tx, this.rules.area, this.present(unit.now), id);
      return this.shown(found!, unit.now);
    });
  }

  private present(now: Date): Month {
    return monthOf(this.rules.today(now));
  }

  private shown({ id, code, name, suspended, paused, profile, month, declaredAt }: ProviderShown, now: Date): ProviderView {
    const { kind, available, kept, committed, held } = month;
    return {
      id,
      code,
      name,
      suspended,
      paused,
      capacity: {
        period: month.month.slice(0, 7),
        kind,
        available,
        kept,
        committed,
        held,
        free: kind === 'known' ? roomIn(month, true) : null,
        overCommitted: isOverCommitted(month),
        declaredAt,
        stale: isStale(declaredAt ?? undefined, now, this.rules.set.clocks.capacityStaleAfterDays),
      },
      profile,
    };
  }
}

/** A provider is itself and nobody else; another's looks like none. */
const mayAct = (caller: Caller, provider: string) =>
  caller.roles.includes('hub_administrator') || caller.roles.includes('service') || caller.organisation === provider;

const notFound = () => new Problem(404, 'not_found', 'There is no such provider.');
