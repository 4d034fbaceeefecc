import { Body, Controller, HttpCode, Inject, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { declineReasons, type DeclineReason } from '#contracts/codes.js';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { AreaRules } from './area-rules.js';
import { handBack, offerTo, type ByHand } from './by-hand.js';
import { Desk } from './desk.js';
import { lastDecided } from './matching.queries.js';
import { forgetRefusals } from './matching.writes.js';
import { placeCases } from './place-cases.js';

class HandedBack {
  @ApiProperty({ enum: declineReasons })
  @IsIn(declineReasons)
  reason!: DeclineReason;
}

class OfferedTo {
  @ApiProperty({ description: 'The provider' })
  @IsUUID()
  provider!: string;
}

class DecidedView {
  @ApiProperty({ description: 'The record of the decision' }) decision!: string;
  @ApiProperty({ enum: ['offered', 'waiting', 'for_person'] }) outcome!: string;
  @ApiProperty({ type: String, nullable: true, description: 'To whom it is offered' }) provider!: string | null;
}

/** What people do with a case past the order in which the hub goes. */
@ApiTags('cases')
@Controller('cases/:id')
export class CaseOrdersController {
  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(AreaRules) private readonly rules: AreaRules,
  ) {}

  @Post('hand-back')
  @HttpCode(204)
  @Allow('provider_system', 'provider_worker')
  @ApiOperation({ summary: 'The provider that has the case gives it back; it goes to another at once' })
  async handBack(@Param('id', ParseUUIDPipe) id: string, @Body() { reason }: HandedBack, @TheCaller() caller: Caller): Promise<void> {
    const provider = caller.organisation;
    this.answered(provider ? await this.units.run((unit) => handBack(unit, this.rules, id, provider, reason)) : { kind: 'not_known' });
  }

  @Post('offer-to')
  @HttpCode(204)
  @Allow('hub_administrator')
  @ApiOperation({
    summary:
      'Offer it to a provider of your choice, one that declined it before among them; every other rule holds. An open offer is withdrawn',
  })
  async offerTo(@Param('id', ParseUUIDPipe) id: string, @Body() { provider }: OfferedTo, @TheCaller() caller: Caller): Promise<void> {
    this.answered(await this.units.run((unit) => offerTo(unit, this.rules, id, provider, caller.id)));
  }

  @Post('ask-again')
  @HttpCode(200)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'A case that waits for a person: those who declined it may be asked again, and it is decided anew' })
  @ApiOkResponse({ type: DecidedView })
  async askAgain(@Param('id', ParseUUIDPipe) id: string): Promise<DecidedView> {
    return this.units.run(async (unit) => {
      const desk = await Desk.open(unit, this.rules);
      if (!(await forgetRefusals(unit.tx, id))) throw new Problem(409, 'not_for_a_person', 'This case does not wait for a person.');
      await placeCases(desk, [id]);
      return lastDecided(unit.tx, id);
    });
  }

  private answered(done: ByHand): void {
    if (done.kind === 'not_known') throw new Problem(404, 'not_found', 'There is no such case with you, or no such provider.');
    if (done.kind === 'refused') throw new Problem(409, done.code, done.sentence);
  }
}
