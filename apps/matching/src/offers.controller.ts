import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { declineReasons, offerStates, type DeclineReason, type OfferState } from '#contracts/codes.js';
import { Units } from '#messaging/unit.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { AnswerDesk } from './answer-desk.js';
import type { Answer } from './answer-offer.rules.js';
import { AreaRules } from './area-rules.js';
import { withdrawByHand } from './by-hand.js';
import { periodsOf } from './facts-of-verdicts.js';
import { summaryOf } from './offer-life.rules.js';
import { listOffers, offersOf, type OfferRow } from './offers.queries.js';
import { OfferView } from './views.js';

const CODE = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}$/;

class WhichOffers {
  @ApiProperty({ required: false, description: 'A provider sees its own whatever is asked' })
  @IsOptional()
  @IsUUID()
  provider?: string;

  @ApiProperty({ required: false, enum: offerStates })
  @IsOptional()
  @IsIn(offerStates)
  state?: OfferState;
}

class Acceptance {
  @ApiProperty({
    required: false,
    description:
      "The provider's own id of who is to lead: a facilitator whom the hub knows of it (PUT /providers/{id}/facilitators/{code}) and who may lead this case, or the answer is 409 with the rule that stands against it. Left out: who was planned, or whoever else there may",
  })
  @IsOptional()
  @Matches(CODE)
  lead?: string;

  @ApiProperty({ required: false, description: "The provider's own id of the second facilitator: known and able, as the lead" })
  @IsOptional()
  @Matches(CODE)
  second?: string;

  @ApiProperty({ required: false, description: 'Who signs a serious and sensitive case off: another person than who accepts it' })
  @IsOptional()
  @Matches(CODE)
  signedOffBy?: string;
}

class Refusal {
  @ApiProperty({ enum: declineReasons })
  @IsIn(declineReasons)
  reason!: DeclineReason;

  @ApiProperty({ required: false, description: "A code of the provider's own list of reasons" })
  @IsOptional()
  @Matches(CODE)
  noteCode?: string;
}

/** Offers, for the provider that they are made to and for administrators. To anybody else they do not exist. */
@ApiTags('offers')
@Controller('offers')
export class OffersController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AreaRules) private readonly rules: AreaRules,
    @Inject(AnswerDesk) private readonly desk: AnswerDesk,
    @Inject(Units) private readonly units: Units,
  ) {}

  @Get()
  @Allow('provider_system', 'provider_worker', 'hub_administrator', 'service')
  @ApiOperation({ summary: 'Offers, the latest first; at most 500' })
  @ApiOkResponse({ type: [OfferView] })
  async list(@Query() which: WhichOffers, @TheCaller() caller: Caller): Promise<OfferView[]> {
    const provider = seesAll(caller) ? which.provider : own(caller);
    return (await listOffers(this.database, this.rules.area, provider, which.state)).map(shown);
  }

  @Get(':id')
  @Allow('provider_system', 'provider_worker', 'hub_administrator', 'service')
  @ApiOperation({ summary: 'One offer' })
  @ApiOkResponse({ type: OfferView })
  async one(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<OfferView> {
    const offer = (await offersOf(this.database, [id])).get(id);
    if (!offer || !(seesAll(caller) || offer.provider === caller.organisation)) throw notFound();
    return shown(offer);
  }

  @Post(':id/accept')
  @HttpCode(200)
  @Allow('provider_system', 'provider_worker')
  @ApiOperation({ summary: 'Take the case. A second acceptance is answered like the first, and nothing happens twice' })
  @ApiOkResponse({ type: OfferView })
  accept(@Param('id', ParseUUIDPipe) id: string, @Body() body: Acceptance, @TheCaller() caller: Caller): Promise<OfferView> {
    return this.answer({ ...body, offer: id, provider: own(caller), answer: 'accepted', answeredBy: caller.id });
  }

  @Post(':id/decline')
  @HttpCode(200)
  @Allow('provider_system', 'provider_worker')
  @ApiOperation({ summary: 'Decline, with a typed reason; the case is offered to the next best' })
  @ApiOkResponse({ type: OfferView })
  decline(@Param('id', ParseUUIDPipe) id: string, @Body() body: Refusal, @TheCaller() caller: Caller): Promise<OfferView> {
    return this.answer({ ...body, offer: id, provider: own(caller), answer: 'declined', answeredBy: caller.id });
  }

  @Post(':id/sign-off')
  @HttpCode(200)
  @Allow('provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({
    summary: 'Sign off a serious and sensitive case that was accepted: by another person than who accepted it. It is allocated with that',
  })
  @ApiOkResponse({ type: OfferView })
  async signOff(@Param('id', ParseUUIDPipe) id: string, @TheCaller() caller: Caller): Promise<OfferView> {
    const provider = seesAll(caller) ? (await offersOf(this.database, [id])).get(id)?.provider : own(caller);
    if (!provider) throw notFound();
    return this.answer({ offer: id, provider, answer: 'accepted', answeredBy: caller.id, signedOffBy: caller.id, signsOff: true });
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Take an open offer back. The provider is not asked again about this case, which goes to the next best' })
  @ApiOkResponse({ type: OfferView })
  async withdraw(@Param('id', ParseUUIDPipe) id: string): Promise<OfferView> {
    const done = await this.units.run((unit) => withdrawByHand(unit, this.rules, id));
    if (done.kind === 'not_known') throw notFound();
    if (done.kind === 'refused') throw new Problem(409, done.code, done.sentence);
    return shown((await offersOf(this.database, [id])).get(id)!);
  }

  private async answer(answer: Answer): Promise<OfferView> {
    const { verdict, offer } = await this.desk.answer(answer);
    if (verdict.kind !== 'refused') return shown(offer!);
    if (verdict.code === 'offer_not_found') throw notFound();
    throw new Problem(409, verdict.code, verdict.sentence);
  }
}

const seesAll = (caller: Caller) => caller.roles.includes('hub_administrator') || caller.roles.includes('service');

function own(caller: Caller): string {
  if (!caller.organisation) throw notFound();
  return caller.organisation;
}

const notFound = () => new Problem(404, 'not_found', 'There is no such offer.');

/** Named field by field: the coded facts of the case, with what only matching may know, stay behind. */
const shown = (offer: OfferRow): OfferView => ({
  id: offer.id,
  case: offer.case,
  reference: offer.reference,
  provider: offer.provider,
  state: offer.state,
  points: offer.points,
  periods: periodsOf(offer.points, offer.month),
  intervention: offer.intervention,
  plannedLead: offer.plannedLead,
  plannedSecond: offer.plannedSecond,
  offeredAt: offer.offeredAt,
  respondBy: offer.respondBy,
  answeredAt: offer.answeredAt,
  acceptedAt: offer.acceptedAt,
  waitsFor: offer.state !== 'open' ? null : offer.acceptedAt === null ? 'answer' : 'sign_off',
  signOffNeeded: offer.serious,
  reason: offer.reason,
  endedAt: offer.endedAt,
  summary: summaryOf(offer.facts),
});
