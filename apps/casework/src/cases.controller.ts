import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiConflictResponse,
  ApiExtension,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { ClosureReportedV1 } from '#contracts/closure.reported.v1.js';
import { ProgressReportedV1 } from '#contracts/progress.reported.v1.js';
import { checkBody } from '#messaging/check-body.js';
import { Held } from '#messaging/held.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { caseLife, lifeStates } from './case-life.rules.js';
import { countByLife, listCases, readCase, recallsOf, storyOf, type CaseFile } from './casework.queries.js';
import { sentenceOf } from './story-sentences.js';
import { takeClosures, takeProgress, type Outcome, type Told } from './take-report.js';
import { CaseFileView, CaseView } from './views.js';

class CasesQuery {
  @ApiProperty({ required: false, format: 'uuid', description: 'A provider gets its own whatever it asks for' })
  @IsOptional()
  @IsUUID()
  provider?: string;
  @ApiProperty({ required: false, enum: lifeStates }) @IsOptional() @IsIn(lifeStates) state?: string;
  @ApiProperty({ required: false, format: 'uuid', description: 'The last case of the page before' }) @IsOptional() @IsUUID() after?: string;
  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;
}

/** Cases and their work: what providers see, and the steps that they take over HTTP. */
@ApiTags('cases')
@Controller()
export class CasesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(Held) private readonly held: Held,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get('cases')
  @Allow('provider_system', 'provider_worker', 'hub_administrator', 'service')
  @ApiOperation({ summary: 'Cases, the newest change first; a provider sees its own' })
  @ApiOkResponse({ type: [CaseView], description: 'cases, with people by id alone' })
  async list(@Query() query: CasesQuery, @TheCaller() caller: Caller) {
    const files = await listCases(this.database, { ...query, provider: ownOf(caller) ?? query.provider, limit: query.limit ?? 100 });
    return files.map(shown);
  }

  @Get('cases/:id')
  @Allow('provider_system', 'provider_worker', 'hub_administrator', 'service')
  @ApiOperation({ summary: 'A case: where it stands, its legal next steps, its people by id, its story' })
  @ApiOkResponse({ type: CaseFileView, description: 'the case' })
  @ApiNotFoundResponse({ description: 'no such case, or not yours' })
  async read(@Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string, @TheCaller() caller: Caller) {
    const own = ownOf(caller);
    // At one moment: or a provider whose case is taken from it meanwhile would be shown what came after.
    return this.database.snapshot(async (tx) => {
      const file = await readCase(tx, id);
      if (!file || (own !== undefined && file.provider !== own)) throw notFound();
      const story = await storyOf(tx, id);
      const recalls = await recallsOf(tx, id);
      const mayKnow = own === undefined ? story : sinceAllocation(story, file);
      return {
        ...shown(file),
        people: file.people.map(({ person, role, track }) => ({ person, role, track })),
        recalls: recalls.filter((recall) => own === undefined || recall.holder === own),
        timeline: mayKnow.map((entry) => ({ ...entry, sentence: sentenceOf(entry.kind, entry.detail) })),
      };
    });
  }

  @Post('cases/:id/progress')
  @HttpCode(200)
  @Allow('provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'Reports a step; `step` and `at` may be left out (other, now). Notes are free text: they go to intake' })
  @ApiBody({ type: ProgressReportedV1 })
  @ApiExtension('x-may-be-left-out', ['case', 'step', 'at'])
  @ApiOkResponse({ type: CaseFileView, description: 'the case as it now stands' })
  @ApiConflictResponse({ description: 'not a legal step, or not safe: every reason in a sentence' })
  @ApiNotFoundResponse({ description: 'no such case, or not yours' })
  @ApiUnprocessableEntityResponse({ description: 'breaks the contract: every fault' })
  progress(
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
    @Body() body: Record<string, unknown>,
    @TheCaller() caller: Caller,
  ) {
    return this.command(id, caller, (unit, by) => {
      const report = checked<ProgressReportedV1>('progress.reported.v1', { step: 'other', at: unit.now.toISOString(), ...body, case: id });
      return takeProgress(unit, [{ by, report }], this.area.clocks.riskCheckEveryDays);
    });
  }

  @Post('cases/:id/close')
  @HttpCode(200)
  @Allow('provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'Closes a case with its end, typed by side; `closedAt` may be left out (now)' })
  @ApiBody({ type: ClosureReportedV1 })
  @ApiExtension('x-may-be-left-out', ['case', 'closedAt'])
  @ApiOkResponse({ type: CaseFileView, description: 'the case as it now stands' })
  @ApiConflictResponse({ description: 'not a legal step: the reason in a sentence' })
  @ApiNotFoundResponse({ description: 'no such case, or not yours' })
  @ApiUnprocessableEntityResponse({ description: 'breaks the contract: every fault' })
  close(
    @Param('id', new ParseUUIDPipe({ exceptionFactory: notFound })) id: string,
    @Body() body: Record<string, unknown>,
    @TheCaller() caller: Caller,
  ) {
    return this.command(id, caller, (unit, by) => {
      const report = checked<ClosureReportedV1>('closure.reported.v1', { closedAt: unit.now.toISOString(), ...body, case: id });
      return takeClosures(unit, [{ by, report }], this.area.clocks.riskCheckEveryDays);
    });
  }

  @Get('partition')
  @Allow('service', 'hub_administrator')
  @ApiOperation({ summary: 'How many cases stand where, as casework knows them' })
  @ApiOkResponse({ description: 'count by state' })
  partition(): Promise<Record<string, number>> {
    return countByLife(this.database);
  }

  private async command(id: string, caller: Caller, take: (unit: Unit, by: Told<never>['by']) => Promise<Outcome[]>) {
    await this.units.run(async (unit) => {
      const own = ownOf(caller);
      // First of all, or what is said of a case that is another's would tell that it is there.
      if (own !== undefined && (await readCase(unit.tx, id))?.provider !== own) throw notFound();
      await this.held.refuseWhileHeld(unit, `case/${id}`);
      const [outcome] = await take(unit, own === undefined ? 'hub' : { provider: own });
      if (outcome?.kind !== 'refused') return;
      const [first] = outcome.faults;
      if (first?.code === 'not_found') throw notFound();
      throw new Problem(409, 'refused', outcome.faults.map((fault) => fault.sentence).join(' '), outcome.faults);
    });
    return this.read(id, caller);
  }
}

/** The organisation whose cases alone the caller may see; undefined where all. A provider without an organisation sees nobody's. */
function ownOf({ roles, organisation }: Caller): string | undefined {
  if (roles.includes('hub_administrator') || roles.includes('service')) return undefined;
  if (!organisation) throw notFound();
  return organisation;
}

/** What happened under an earlier provider is not this one's to read. */
function sinceAllocation<Entry extends { kind: string; detail: Record<string, unknown> }>(story: Entry[], file: CaseFile): Entry[] {
  const from = story.findLastIndex((entry) => entry.kind === 'allocated' && entry.detail.offer === file.offer);
  return from < 0 ? [] : story.slice(from);
}

function shown(file: CaseFile) {
  const { life, work: _, people, ...rest } = file;
  const { name, next } = caseLife[life];
  return {
    ...rest,
    people: people.map(({ person, role, track }) => ({ person, role, track })),
    state: life,
    stateName: name,
    nextSteps: Object.entries(next).map(([to, sentence]) => ({ to, sentence })),
  };
}

function checked<Report>(type: string, data: Record<string, unknown>): Report {
  const faults = checkBody(type, data, 'partner');
  for (const field of ['note', 'extensions']) {
    if (field in data)
      faults.push({
        path: field,
        code: 'not_here',
        sentence: 'Free text is kept by intake alone: send the report there, or leave this out.',
        act: 'sender',
      });
  }
  if (faults.length) throw new Problem(422, 'not_valid', 'The content breaks the contract.', faults);
  return data as Report;
}

function notFound(): Problem {
  return new Problem(404, 'not_found', 'There is no such case, or it is not yours.');
}
