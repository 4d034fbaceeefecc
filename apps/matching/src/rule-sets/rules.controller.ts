import { Body, Controller, Get, HttpCode, Inject, Param, ParseIntPipe, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database, type Tx } from '#platform/database.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from '../area-rules.js';
import { decisionsSince } from '../decisions/kept-sittings.queries.js';
import { lockArea } from '../matching.queries.js';
import { edit, overlayWith, type Overlay } from './edit-rules.rules.js';
import { changeRules } from './change-rules.js';
import { RollBackBody, RulesBody } from './rules-bodies.js';
import { allRules, historyInForce, keepRules, rulesInForce, rulesOfVersion, type KeptRules } from './rules-in-force.queries.js';
import { RulesVersionView, RulesView, TrialView, trialShown, versionShown } from './rules-views.js';
import { RuleTrials } from './rule-trials.js';
import { isTried, lastTrials, saveTrial, trialOf } from './trials.queries.js';

const YEAR = 365 * 86_400_000;

/**
 * What a score counts and what makes a case wait before another: an administrator makes a version of them, tries it against the past year's decisions,
 * puts it in force, and takes it back.
 */
@ApiTags('rules')
@Allow('hub_administrator')
@Controller('rules')
export class RulesController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(RuleTrials) private readonly trials: RuleTrials,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Rules in force, all versions of them, and which were in force when' })
  @ApiOkResponse({ type: RulesView })
  list(): Promise<RulesView> {
    const { area } = this.rules;
    return this.database.snapshot(async (tx) => {
      const inForce = (await rulesInForce(tx, area))!;
      const trials = await lastTrials(tx, area);
      const shown = (kept: KeptRules) => versionShown(kept, { inForce: inForce.id, base: this.rules.baseId }, trials.get(kept.id));
      return { inForce: shown(inForce), versions: (await allRules(tx, area)).map(shown), history: await historyInForce(tx, area) };
    });
  }

  @Post()
  @ApiOperation({ summary: 'Another version: figures laid over those in force. Nothing is decided by it until it goes live' })
  @ApiOkResponse({ type: RulesVersionView })
  async make(@Body() asked: RulesBody, @TheCaller() caller: Caller): Promise<RulesVersionView> {
    const id = await this.database.transaction(async (tx) => {
      await lockArea(tx, this.rules.area);
      const { rules, overlay } = (await rulesInForce(tx, this.rules.area))!;
      return this.keep(tx, overlayWith(rules, overlay, asked), caller);
    });
    return this.versionWith(id);
  }

  @Post(':version/trial')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Tries a version against the decisions of the past year: what each would have come to. Ask for the trial to see how far it is',
  })
  @ApiOkResponse({ type: TrialView })
  async try(@Param('version', ParseIntPipe) version: number, @TheCaller() caller: Caller): Promise<TrialView> {
    const { area } = this.rules;
    const id = newId();
    await this.database.timed(async (tx, now) => {
      const candidate = await this.current(tx, version);
      const since = new Date(now.getTime() - YEAR);
      await saveTrial(tx, { id, area, candidate: candidate.id, askedBy: caller.id, now, since, of: await decisionsSince(tx, area, since) });
    });
    this.trials.wake();
    return this.trial(id);
  }

  @Get('trials/:id')
  @ApiOperation({ summary: 'A trial: how far it is, and what differs so far' })
  @ApiOkResponse({ type: TrialView })
  async trial(@Param('id', ParseUUIDPipe) id: string): Promise<TrialView> {
    const trial = await trialOf(this.database, this.rules.area, id);
    if (!trial) throw new Problem(404, 'not_found', 'There is no such trial.');
    return trialShown(trial);
  }

  @Post(':version/go-live')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decides by this version from now on, and looks at all that waits. It must have been tried to the end' })
  @ApiOkResponse({ type: RulesVersionView })
  async goLive(@Param('version', ParseIntPipe) version: number, @TheCaller() caller: Caller): Promise<RulesVersionView> {
    const id = await changeRules(this.units, this.rules, async (tx) => {
      const candidate = await this.current(tx, version);
      if (!(await isTried(tx, candidate.id)))
        throw new Problem(409, 'not_tried', 'This version was not tried against past decisions. Try it first, and look at what differs.');
      return { to: candidate.id, why: 'went_live', by: caller.id };
    });
    return this.versionWith(id);
  }

  @Post('roll-back')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Decides as before again: by the version before this one, or by one that was in force once. Where the file of the area has changed since, its figures are laid over the file as it now is',
  })
  @ApiOkResponse({ type: RulesVersionView })
  async rollBack(@Body() { version }: RollBackBody, @TheCaller() caller: Caller): Promise<RulesVersionView> {
    const { area, baseId } = this.rules;
    const id = await changeRules(this.units, this.rules, async (tx) => {
      const [now, ...before] = await historyInForce(tx, area);
      const to = [now!, ...before].find((each) => (version === undefined ? each.ruleSet !== now!.ruleSet : each.version === version));
      if (!to) throw new Problem(409, 'never_in_force', 'There is no such version that was in force before.');
      const kept = (await rulesOfVersion(tx, area, to.version))!;
      return { to: kept.base === baseId ? kept.id : await this.keep(tx, kept.overlay, caller), why: 'rolled_back', by: caller.id };
    });
    return this.versionWith(id);
  }

  private async keep(tx: Tx, overlay: Overlay, caller: Caller): Promise<string> {
    const { area, base, baseId } = this.rules;
    const edited = edit(base, overlay);
    if (edited.kind === 'refused') {
      const faults = edited.faults.map((fault) => ({ ...fault, code: 'out_of_range', act: 'sender' as const }));
      throw new Problem(422, 'not_valid', 'These figures do not go together.', faults);
    }
    return keepRules(tx, area, { rules: edited.rules, base: baseId, overlay, madeBy: caller.id });
  }

  /** Made over the file as it is, by this program: what is decided by another would not be what was tried. */
  private async current(tx: Tx, version: number): Promise<KeptRules> {
    const kept = await rulesOfVersion(tx, this.rules.area, version);
    if (!kept) throw new Problem(404, 'not_found', 'There is no such version of the rules.');
    if (kept.base !== this.rules.baseId)
      throw new Problem(409, 'outdated', 'The file of the area has changed since this version was made. Make it again, and try it.');
    return kept;
  }

  private async versionWith(id: string): Promise<RulesVersionView> {
    return (await this.list()).versions.find((each) => each.id === id)!;
  }
}
