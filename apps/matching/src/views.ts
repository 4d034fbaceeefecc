import { ApiProperty } from '@nestjs/swagger';
import { OfferSummary } from '#contracts/offer-summary.js';
import { capacityKinds, offerStates, type CapacityKind, type OfferState } from '#contracts/codes.js';

// What matching shows over HTTP. Nothing here says who anybody is.

class MonthPointsView {
  @ApiProperty({ example: '2026-06' }) period!: string;
  @ApiProperty() points!: number;
}

export class OfferView {
  @ApiProperty() id!: string;
  @ApiProperty() case!: string;
  @ApiProperty({ example: 'RJ-7K2M-4Q' }) reference!: string;
  @ApiProperty({ description: 'The provider asked' }) provider!: string;
  @ApiProperty({ enum: offerStates }) state!: OfferState;
  @ApiProperty({ description: 'Points held for it, or committed; one is about an hour' }) points!: number;
  @ApiProperty({
    type: [MonthPointsView],
    description: 'The months that the points are of: half of them in that of the offer, half in the next',
  })
  periods!: MonthPointsView[];
  @ApiProperty() intervention!: string;
  @ApiProperty({ type: String, nullable: true, description: "The provider's code of who could lead; it may name another" })
  plannedLead!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The same of the second facilitator' }) plannedSecond!: string | null;
  @ApiProperty() offeredAt!: Date;
  @ApiProperty({ description: 'When it lapses' }) respondBy!: Date;
  @ApiProperty({ type: Date, nullable: true }) answeredAt!: Date | null;
  @ApiProperty({ type: Date, nullable: true, description: 'When it was accepted; open still where it waits to be signed off' })
  acceptedAt!: Date | null;
  @ApiProperty({ enum: ['answer', 'sign_off'], nullable: true, description: 'What an open offer waits for' })
  waitsFor!: 'answer' | 'sign_off' | null;
  @ApiProperty({ description: 'Another person than who accepts must sign it off: a manager of the provider, or a hub administrator' })
  signOffNeeded!: boolean;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was declined or withdrawn' }) reason!: string | null;
  @ApiProperty({ type: Date, nullable: true, description: 'When the allocation that came of it ended' }) endedAt!: Date | null;
  @ApiProperty({ description: 'The case, without identities', type: Object }) summary!: OfferSummary;
}

export class CapacityView {
  @ApiProperty({ example: '2026-06', description: 'The present month, which the figures are of' }) period!: string;
  @ApiProperty({ enum: capacityKinds, description: 'Unknown, zero and unlimited are three different things' }) kind!: CapacityKind;
  @ApiProperty({ type: Number, nullable: true, description: 'Points declared; null unless known' }) available!: number | null;
  @ApiProperty({ description: 'Points of those available that are kept for serious and sensitive cases' }) kept!: number;
  @ApiProperty({ description: 'Points of allocated cases that fall in the month' }) committed!: number;
  @ApiProperty({ description: 'Points of open offers that fall in it' }) held!: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Points of the month that are left; null where there is no figure' })
  free!: number | null;
  @ApiProperty({ description: 'More is committed and held than was declared: nothing new is offered' }) overCommitted!: boolean;
  @ApiProperty({ type: Date, nullable: true }) declaredAt!: Date | null;
  @ApiProperty({ description: 'Declared so long ago that it is to be asked for again, or never' }) stale!: boolean;
}

export class ProviderView {
  @ApiProperty() id!: string;
  @ApiProperty() code!: string;
  @ApiProperty() name!: string;
  @ApiProperty() suspended!: boolean;
  @ApiProperty({ description: 'It takes no new cases for now' }) paused!: boolean;
  @ApiProperty({ type: CapacityView }) capacity!: CapacityView;
  @ApiProperty({ description: 'What it can do and where', type: Object }) profile!: object;
}
