import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { afterWorkingDays } from '#platform/working-days.rules.js';
import { AreaRules } from '../area-rules.js';
import { addMonths, monthOf } from '../capacity/calendar.rules.js';
import { lockArea } from '../matching.queries.js';
import { inTurn } from '../rules/priority.rules.js';
import { whyItWaits } from '../why-it-waits.rules.js';
import { attentionWords } from './attention.rules.js';
import { nearestRoom, soonestIn } from './earmark.rules.js';
import { positionsOf } from './position.rules.js';
import { bandOf } from './priority-band.rules.js';
import { turnOf } from './turn.rules.js';
import { needingPersons, roomsAheadShown, waitingShown } from './waiting-list.queries.js';
import { saveSeen, saveStillWanted } from './waiting-list.writes.js';
import {
  AttentionSeen,
  AttentionView,
  MOST_SHOWN,
  StillWantedAnswer,
  StillWantedTaken,
  WaitingView,
  WaitingWanted,
} from './waiting-views.js';

/** The waiting list, and what about a case needs a person. */
@ApiTags('waiting')
@Controller()
@Allow('hub_administrator')
export class WaitingController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  @Get('waiting')
  @Allow('hub_administrator', 'service')
  @ApiOperation({ summary: 'Cases that no provider can take now, in the order in which they get their turn; at most 1,000' })
  @ApiOkResponse({ type: [WaitingView] })
  async list(@Query() { provider, limit = MOST_SHOWN }: WaitingWanted): Promise<WaitingView[]> {
    const { area, set } = this.rules;
    return this.database.snapshot(async (tx) => {
      const rows = await waitingShown(tx, area);
      const now = rows[0]?.now;
      if (!now) return [];
      const moment = { now, today: this.rules.today(now) };
      const present = monthOf(moment.today);
      const ahead = await roomsAheadShown(tx, area, present);
      const soonest = soonestIn(ahead, moment.today);
      const list = rows.map((row) => ({ ...row, ...turnOf(row, moment, set), points: row.leastPoints })).sort(inTurn);
      const coming = (id: string) => ahead.get(id)?.months.find(({ month }) => month === addMonths(present, 1));
      const positions = positionsOf(list.filter((each) => each.forPerson === null), coming); // prettier-ignore
      const shown = provider === undefined ? list : list.filter((each) => each.able.includes(provider));
      return shown.slice(0, limit).map((each): WaitingView => {
        const { id, reference, category, district, complexity, waitingSince, priority, arrivalPriority, forPerson, attention, because } =
          each;
        const { able, points, serious, earmark, round, askedAt, answeredAt } = each;
        const options = able.map((at) => ({ provider: at, points }));
        return {
          ...{ case: id, reference, category, district, complexity, waitingSince, priority, arrivalPriority, attention },
          band: bandOf(priority, set),
          position: positions.get(id) ?? null,
          forPerson: forPerson !== null,
          because: whyItWaits(because, forPerson),
          nextFree: nearestRoom({ serious, options }, soonest) ?? null,
          setAside: earmark ?? null,
          stillWanted: askedAt ? { round, askedAt, answeredAt: answeredAt ?? null } : null,
        };
      });
    });
  }

  @Post('cases/:id/still-wanted')
  @HttpCode(200)
  @ApiOperation({ summary: 'Whether whoever referred a waiting case still wants it; told to the hub by any way' })
  @ApiOkResponse({ type: StillWantedTaken })
  async stillWanted(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { answer }: StillWantedAnswer,
    @TheCaller() caller: Caller,
  ): Promise<StillWantedTaken> {
    await this.units.run(async (unit) => {
      await lockArea(unit.tx, this.rules.area);
      if (!(await saveStillWanted(unit.tx, this.rules.area, { case: id, answer, by: caller.id }, unit.now)))
        throw new Problem(409, 'not_waiting', 'This case does not wait.');
    });
    return { case: id, answer, next: NEXT[answer] };
  }

  @Get('attention')
  @ApiOperation({ summary: 'Cases about which something needs a person, what was found first at the top; at most 1,000' })
  @ApiOkResponse({ type: [AttentionView] })
  async attention(): Promise<AttentionView[]> {
    const { area, set } = this.rules;
    const { timeZone: zone, cutOff, dueAt } = set.clocks;
    const days = set.communityRoutes.communityTrigger.acknowledgeWorkingDays;
    return (await needingPersons(this.database, area)).map((each) => ({
      ...each,
      sentence: attentionWords(each.attention),
      dueBy: each.attention === 'trigger_threshold_met' && each.since ? afterWorkingDays(each.since, days, { zone, cutOff, dueAt }) : null,
    }));
  }

  @Post('cases/:id/attention/seen')
  @HttpCode(204)
  @ApiOperation({ summary: 'A person has seen to it: it comes up again when it is over and begins anew' })
  async seen(@Param('id', ParseUUIDPipe) id: string, @Body() { attention }: AttentionSeen, @TheCaller() caller: Caller): Promise<void> {
    await this.units.run(async (unit) => {
      await lockArea(unit.tx, this.rules.area);
      if (!(await saveSeen(unit.tx, this.rules.area, { case: id, attention, by: caller.id }, unit.now)))
        throw new Problem(409, 'not_found_about_it', 'This does not stand about the case, or somebody has seen to it.');
    });
  }
}

const NEXT = {
  yes: 'It keeps its place, and is asked again in due time.',
  no: 'End the referral at intake: until then it keeps its place, and may be offered.',
};
