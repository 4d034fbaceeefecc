import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Units } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database, type Tx } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from '../area-rules.js';
import { ordered } from '../capacity/capacity-orders.js';
import { standingOf } from '../capacity/provider-capacity.queries.js';
import { ProfileBody, ProfileView } from './profile-body.js';
import { faultsOfProfile } from './profile-told.rules.js';
import { profileOf, saveProfile, type OwnProfile } from './profile.writes.js';

/** What a provider takes and where it works. It says so itself; whether it gets cases at all is a matter of its agreements. */
@ApiTags('providers')
@Controller('providers/:id/profile')
@Allow('hub_administrator', 'provider_system', 'provider_worker')
export class ProfileController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(Area) private readonly area: Area,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What a provider takes, where, with whom and how' })
  @ApiOkResponse({ type: ProfileView })
  async read(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<OwnProfile> {
    return this.database.snapshot((tx) => this.found(tx, id, caller));
  }

  @Put()
  @ApiOperation({
    summary: 'Say it anew, whole: waiting cases that it may take now are looked at at once. Offers that are open stay, to be answered',
  })
  @ApiOkResponse({ type: ProfileView })
  async tell(@Param('id', ParseUUIDPipe) id: string, @Body() body: ProfileBody, @TheCaller() caller: Caller): Promise<OwnProfile> {
    return this.units.run(async (unit) => {
      await this.found(unit.tx, id, caller);
      const faults = faultsOfProfile(body, this.area);
      if (faults.length > 0) throw new Problem(422, 'not_valid', 'The profile names places that the area does not have.', faults);
      return ordered(unit, this.rules, async (tx) => {
        const before = await this.found(tx, id, caller);
        const isYouthJustice = body.youthJusticeService ?? before.youthJusticeService;
        // It would be asked first about every child, and others not at all.
        if (isYouthJustice !== before.youthJusticeService && !caller.roles.includes('hub_administrator'))
          throw new Problem(403, 'not_allowed', 'Which provider is the youth justice service is for the hub’s administrators to say.');
        const profile = { ...body, youthJusticeService: isYouthJustice };
        const isNew = await saveProfile(tx, id, profile);
        return { result: profile, changed: [], opened: isNew ? [id] : [] };
      });
    });
  }

  private async found(tx: Tx, id: string, caller: Caller): Promise<OwnProfile> {
    const isTheirs = caller.organisation === id || caller.roles.includes('hub_administrator');
    const profile = isTheirs && (await standingOf(tx, this.rules.area, id)) ? await profileOf(tx, id) : undefined;
    if (!profile) throw new Problem(404, 'not_found', 'There is no such provider.');
    return profile;
  }
}
