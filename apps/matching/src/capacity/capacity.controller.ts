import { Body, Controller, Delete, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units, type Unit } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database, type Tx } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { afterWorkingDays, instantAt, localTime } from '#platform/working-days.rules.js';
import { AreaRules } from '../area-rules.js';
import { agreementsOf, setAgreements } from './agreements.writes.js';
import { AbsenceBody, AgreementsBody, CODE, FacilitatorBody, HistoryWanted, LastDayWanted, PauseBody } from './capacity-bodies.js';
import { capacityHistory } from './capacity-history.queries.js';
import { ordered } from './capacity-orders.js';
import { capacityShown } from './capacity-shown.rules.js';
import {
  AbsenceTakenView,
  AbsenceView,
  AgreementView,
  CapacityAheadView,
  CapacityEventView,
  FacilitatorView,
  PausedView,
} from './capacity-views.js';
import type { Day } from './calendar.rules.js';
import { countMonths } from './count-months.js';
import { declareAbsences, takeBackAbsence } from './declare-absences.js';
import { absencesOf } from './facilitators.queries.js';
import { leave, saveStaff } from './facilitators.writes.js';
import { isStale } from './freshness.rules.js';
import { pauseProvider, pausesOf, resumeProvider } from './pauses.writes.js';
import { capacityOf, standingOf } from './provider-capacity.queries.js';
import { staffShown } from './staff-shown.rules.js';

const YEAR = 365 * 86_400_000;

/** What a provider has, month by month, who works for it, and when it takes no cases. A provider sees and changes itself; another's looks like none. */
@ApiTags('capacity')
@Controller('providers/:id')
@Allow('hub_administrator', 'provider_system', 'provider_worker')
export class CapacityController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get('capacity')
  @Allow('hub_administrator', 'service', 'provider_system', 'provider_worker')
  @ApiOperation({ summary: 'Points by month, what is free now, and the day from which a usual case would fit' })
  @ApiOkResponse({ type: CapacityAheadView })
  async capacity(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.database.snapshot(async (tx) => {
      const { now, standing } = await this.found(tx, id, caller);
      const today = this.rules.today(now);
      const known = (await capacityOf(tx, [id], { now, today }, 'look')).get(id)!;
      const { suspended, keptPercent, declaredAt, askedAt } = standing;
      const shown = capacityShown(
        { ...known, suspended, agreements: await agreementsOf(tx, id) },
        today,
        this.usual(),
        this.area.facilitatorRules,
      );
      const stale = isStale(declaredAt ?? undefined, now, this.area.clocks.capacityStaleAfterDays);
      return { provider: id, ...shown, paused: known.paused, suspended, keptPercent, declaredAt, stale, askedAt };
    });
  }

  @Get('facilitators')
  @ApiOperation({ summary: 'Who works for it, by its own codes, and what keeps each from a case today' })
  @ApiOkResponse({ type: [FacilitatorView] })
  async facilitators(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.database.snapshot(async (tx) => {
      const { now } = await this.found(tx, id, caller);
      const today = this.rules.today(now);
      const known = (await capacityOf(tx, [id], { now, today }, 'look')).get(id)!;
      const reader = caller.organisation === id ? 'provider' : 'administrator';
      return staffShown(known, today, this.usual().contactBy(today), this.area.facilitatorRules, reader);
    });
  }

  @Put('facilitators/:code')
  @ApiOperation({ summary: 'A facilitator as they now are; what is left out is nothing' })
  @ApiOkResponse({ type: [FacilitatorView] })
  async putFacilitator(
    @Param('id', ParseUUIDPipe) id: string,
    @Param('code') code: string,
    @Body() body: FacilitatorBody,
    @TheCaller() caller: Caller,
  ) {
    if (!CODE.test(code)) throw new Problem(422, 'not_a_code', 'A facilitator has a code of the provider, without spaces.');
    const { tags = [], languages = [], districts = [], checks = [], ...rest } = body;
    const facilitator = { ...rest, code, tags, languages, districts, checks };
    await this.ordered(id, caller, async (tx, moment) => {
      const result = await saveStaff(tx, id, [facilitator], caller.id, moment.now);
      return { result, changed: result ? await countMonths(tx, [id], 'facilitators', moment) : [], opened: result ? [id] : [] };
    });
    return this.facilitators(id, caller);
  }

  @Delete('facilitators/:code')
  @ApiOperation({ summary: 'A last day there: old cases name them, so nobody is removed' })
  @ApiOkResponse({ type: [FacilitatorView] })
  async endFacilitator(
    @Param('id', ParseUUIDPipe) id: string,
    @Param('code') code: string,
    @Query() wanted: LastDayWanted,
    @TheCaller() caller: Caller,
  ) {
    const left = await this.ordered(id, caller, async (tx, moment) => {
      const result = await leave(tx, id, code, wanted.lastDay ?? moment.today, caller.id, moment.now);
      return { result, changed: result.kind === 'done' ? await countMonths(tx, [id], 'facilitators', moment) : [] };
    });
    if (left.kind === 'not_known') throw new Problem(404, 'not_found', 'There is no such facilitator.');
    return this.facilitators(id, caller);
  }

  @Get('absences')
  @ApiOperation({ summary: 'Absences that reach to today or beyond' })
  @ApiOkResponse({ type: [AbsenceView] })
  async absences(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.database.snapshot(async (tx) => {
      const { now } = await this.found(tx, id, caller);
      return (await absencesOf(tx, [id], this.rules.today(now))).get(id)!;
    });
  }

  @Post('absences')
  @ApiOperation({ summary: 'Somebody is away: it is taken off the months in which it falls' })
  @ApiCreatedResponse({ type: AbsenceTakenView })
  async declareAbsence(@Param('id', ParseUUIDPipe) id: string, @Body() absence: AbsenceBody, @TheCaller() caller: Caller) {
    return this.ordered(id, caller, async (tx, moment) => {
      const declaring = { provider: id, absence, declaredAt: moment.now, declaredBy: caller.id };
      const { verdicts, changed } = await declareAbsences(tx, [declaring], moment);
      const [verdict] = verdicts;
      if (verdict!.kind === 'refused') throw new Problem(422, verdict!.code, verdict!.sentence);
      return { result: { id: verdict!.id, changed }, changed };
    });
  }

  @Delete('absences/:absence')
  @ApiOperation({ summary: 'They are there after all' })
  @ApiOkResponse({ type: AbsenceTakenView })
  async takeBackAbsence(
    @Param('id', ParseUUIDPipe) id: string,
    @Param('absence', ParseUUIDPipe) absence: string,
    @TheCaller() caller: Caller,
  ) {
    return this.ordered(id, caller, async (tx, moment) => {
      const taken = await takeBackAbsence(tx, id, absence, moment);
      if (taken.kind === 'not_known') throw new Problem(404, 'not_found', 'There is no such absence.');
      const changed = taken.kind === 'done' ? taken.changed : [];
      return { result: { id: absence, changed }, changed, opened: taken.kind === 'done' ? [id] : [] };
    });
  }

  @Post('pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'No new cases until it is resumed; what it has stays' })
  @ApiOkResponse({ type: PausedView })
  async pause(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: PauseBody, @TheCaller() caller: Caller) {
    return this.ordered(id, caller, async (tx, { now }) => {
      await pauseProvider(tx, id, caller.id, reason, now);
      return { result: { paused: true, ...(await pausesOf(tx, [id])).get(id)! }, changed: [] };
    });
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'It takes cases again, and waiting ones are looked at' })
  @ApiOkResponse({ type: PausedView })
  async resume(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.ordered(id, caller, async (tx, { now }) => {
      const opened = (await resumeProvider(tx, id, now)) === 'done' ? [id] : [];
      return { result: { paused: false }, changed: [], opened };
    });
  }

  @Get('agreements')
  @ApiOperation({ summary: 'Its agreements, those past and to come among them' })
  @ApiOkResponse({ type: [AgreementView] })
  async agreements(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller) {
    return this.database.snapshot(async (tx) => {
      await this.found(tx, id, caller);
      return agreementsOf(tx, id);
    });
  }

  @Put('agreements')
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'All its agreements; one under which cases were taken may end, and stays among them' })
  async putAgreements(@Param('id', ParseUUIDPipe) id: string, @Body() { agreements }: AgreementsBody, @TheCaller() caller: Caller) {
    return this.ordered(id, caller, async (tx) => {
      const verdict = await setAgreements(tx, id, agreements);
      if (verdict.kind === 'refused') throw new Problem(422, verdict.code, verdict.sentence);
      return { result: await agreementsOf(tx, id), changed: [], opened: [id] };
    });
  }

  @Get('history')
  @ApiOperation({ summary: 'All that became of its capacity, earliest first: the latest 500' })
  @ApiOkResponse({ type: [CapacityEventView] })
  async history(@Param('id', ParseUUIDPipe) id: string, @Query() { from, to }: HistoryWanted, @TheCaller() caller: Caller) {
    return this.database.snapshot(async (tx) => {
      const { now } = await this.found(tx, id, caller);
      const until = to === undefined ? new Date(now.getTime() + 1) : new Date(to);
      return capacityHistory(tx, id, from === undefined ? new Date(until.getTime() - YEAR) : new Date(from), until);
    });
  }

  private ordered<T>(id: string, caller: Caller, act: Parameters<typeof ordered<T>>[2]): Promise<T> {
    return this.units.run(async (unit: Unit) => {
      await this.found(unit.tx, id, caller);
      return ordered(unit, this.rules, act);
    });
  }

  private async found(tx: Tx, id: string, caller: Caller) {
    const isTheirs = caller.organisation === id || caller.roles.includes('hub_administrator') || caller.roles.includes('service');
    const standing = isTheirs ? await standingOf(tx, this.rules.area, id) : undefined;
    if (!standing) throw new Problem(404, 'not_found', 'There is no such provider.');
    return { standing, now: standing.now };
  }

  /** The case that a page asks about: where nothing is wished, taken at nine in the morning. */
  private usual() {
    const { clocks, interventions, defaultIntervention } = this.area;
    const hours = { zone: clocks.timeZone, cutOff: clocks.cutOff, dueAt: clocks.dueAt };
    return {
      points: interventions.find(({ code }) => code === defaultIntervention)!.points,
      contactBy: (day: Day) =>
        localTime(afterWorkingDays(instantAt(day, clocks.startOfDay, clocks.timeZone), clocks.firstContactDays, hours), clocks.timeZone)
          .day,
    };
  }
}
