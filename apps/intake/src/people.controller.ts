import { Body, Controller, Delete, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsOptional, IsUUID } from 'class-validator';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { afterWorkingDays } from '#platform/working-days.rules.js';
import { casesById } from './cases.queries.js';
import { eraseFromCases } from './erase-people.js';
import { Means } from './means.js';
import { peopleOf, viewsOf } from './people.queries.js';
import type { PeopleShown } from './show-people.js';
import { viewPeople } from './view-people.js';
import { PeopleOfManyView, PeopleView } from './views.js';

const purposes = ['case_work', 'contact', 'risk', 'review', 'correction', 'subject_access'] as const;

/** Working days that every holder has to confirm an erasure. */
const CONFIRM_DAYS = 5;

class ViewQuery {
  @ApiProperty({ required: false, enum: purposes, description: 'What they are looked at for; it is written down' })
  @IsOptional()
  @IsIn(purposes)
  purpose?: (typeof purposes)[number];
}
class PeopleAsked {
  @ApiProperty({ type: [String], format: 'uuid', minItems: 1, maxItems: 200 })
  @IsUUID(undefined, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  cases!: string[];
  @ApiProperty({ required: false, enum: purposes })
  @IsOptional()
  @IsIn(purposes)
  purpose?: (typeof purposes)[number];
}
class ViewsQuery {
  @IsOptional() @IsUUID() case?: string;
}

/** The people of a case, from the vault: for the provider that holds the case and for administrators, and every view is written down. */
@ApiTags('people')
@Controller()
export class PeopleController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(Means) private readonly means: Means,
  ) {}

  @Get('cases/:case/people')
  @Allow('provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'The people of a case, with their safe and unsafe contact points. The view is logged' })
  @ApiResponse({ status: 200, type: PeopleView, description: 'the people whom you may see' })
  @ApiResponse({ status: 404, description: 'no such case, or you do not hold it' })
  async people(
    @Param('case', ParseUUIDPipe) id: string,
    @Query() { purpose }: ViewQuery,
    @TheCaller() caller: Caller,
  ): Promise<PeopleShown> {
    const [shown] = await this.view([id], purpose ?? 'case_work', caller);
    if (!shown) throw new Problem(404, 'unknown_case', 'There is no such case, or you do not hold it.');
    return shown;
  }

  @Post('people')
  @Allow('provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'The people of up to 200 cases; those that you do not hold are left out. Each view is logged' })
  @ApiResponse({ status: 201, type: PeopleOfManyView, description: 'the people of those that you hold' })
  async peopleOfMany(@Body() { cases, purpose }: PeopleAsked, @TheCaller() caller: Caller): Promise<{ cases: PeopleShown[] }> {
    return { cases: await this.view([...new Set(cases)], purpose ?? 'case_work', caller) };
  }

  @Get('views')
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Who looked at whom, when, and what for' })
  async views(@Query() query: ViewsQuery) {
    const rows = await viewsOf(this.database, query.case, 500);
    return rows.map(({ id, case_id, inbox_id, viewer_kind, ...view }) => ({
      id,
      case: case_id,
      message: inbox_id,
      viewerKind: viewer_kind,
      ...view,
    }));
  }

  @Delete('cases/:case/people/:person')
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Erase a person: their key is deleted, and every holder is told to remove them and confirm' })
  async erase(@Param('case', ParseUUIDPipe) id: string, @Param('person', ParseUUIDPipe) person: string) {
    return this.units.run(async (unit) => {
      const row = (await casesById(unit.tx, [id])).get(id);
      const known = row && (await peopleOf(unit.tx, [id])).get(id)?.some((other) => other.id === person);
      if (!row || !known) throw new Problem(404, 'unknown_person', 'There is no such person in this case.');
      const [erased] = await eraseFromCases(unit, this.means, [person], [id]);
      const confirmBy = afterWorkingDays(unit.now, CONFIRM_DAYS).toISOString();
      const data = { person, area: row.area, cases: [id], erasedAt: unit.now.toISOString(), confirmBy };
      if (erased) unit.tell({ type: 'person.erased.v1', subject: `person/${person}`, area: row.area, data });
      return { person, erased: true };
    });
  }

  private view(ids: string[], purpose: string, caller: Caller): Promise<PeopleShown[]> {
    return this.database.transaction(async (tx) =>
      (await viewPeople(tx, this.means.vault, ids, purpose, caller)).map(({ shown }) => shown),
    );
  }
}
