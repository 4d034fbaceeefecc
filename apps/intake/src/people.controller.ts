import { Body, Controller, Delete, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsOptional, IsUUID } from 'class-validator';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { afterWorkingDays } from '#platform/working-days.rules.js';
import { newId } from '#platform/new-id.js';
import { casesById, casesShown } from './cases.queries.js';
import { eraseFromCases } from './erase-people.js';
import { senderOf } from './http-door.js';
import { Means } from './means.js';
import { consentsOf, insertViews, peopleOf, viewsOf } from './people.queries.js';
import { HUB } from './receipt.js';
import { partners } from './register.queries.js';
import { showPeople, type PeopleShown, type Viewer } from './show-people.js';

const purposes = ['case_work', 'contact', 'risk', 'review', 'correction', 'subject_access'] as const;

/** Working days that every holder has to confirm an erasure. */
const CONFIRM_DAYS = 5;

class ViewQuery {
  /** What they are looked at for; it is written down. */
  @IsOptional() @IsIn(purposes) purpose?: (typeof purposes)[number];
}
class PeopleAsked {
  @ApiProperty({ type: [String] }) @IsUUID(undefined, { each: true }) @ArrayMinSize(1) @ArrayMaxSize(200) cases!: string[];
  @IsOptional() @IsIn(purposes) purpose?: (typeof purposes)[number];
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

  /** Reads, checks who holds what, and writes the view down before anything is shown: no view without its line. */
  private view(ids: string[], purpose: string, caller: Caller): Promise<PeopleShown[]> {
    return this.database.transaction(async (tx) => {
      const now = new Date((await tx.query<{ now: Date }>('select now() as now')).rows[0]!.now);
      const viewer = senderOf(caller);
      const partner = viewer === HUB ? undefined : (await partners(tx)).find(({ id }) => id === viewer);
      // A caller's token outlives its organisation's suspension by minutes. Where partners' queues are off, none is registered here.
      if (partner !== undefined && partner.state !== 'open')
        throw new Problem(403, 'suspended', 'Your organisation is suspended, and sees nobody until the hub lets it work again.');
      const rows = (await casesShown(tx, ids)).filter((row) => viewer === HUB || row.provider === viewer);
      if (rows.length === 0) return [];
      const seen = rows.map((row) => row.id);
      const [people, consents] = [await peopleOf(tx, seen), await consentsOf(tx, seen)];
      const by: Viewer = viewer === HUB ? { kind: 'hub' } : { kind: 'provider', code: partner?.code };
      const shown = rows.map((row) => showPeople(this.means.vault, row, people.get(row.id) ?? [], consents.get(row.id) ?? [], by));
      await insertViews(
        tx,
        shown.map((one) => ({
          id: newId(),
          case_id: one.case,
          inbox_id: null,
          viewer: caller.id,
          viewer_kind: caller.kind,
          organisation: caller.organisation ?? null,
          purpose,
          people: one.people.filter((person) => !person.withheld).map((person) => person.id),
          at: now,
        })),
      );
      return shown;
    });
  }
}
