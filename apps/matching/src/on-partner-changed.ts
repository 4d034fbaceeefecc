import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Partner } from '#contracts/partner.js';
import type { PartnerChangedV1 } from '#contracts/partner.changed.v1.js';
import type { PartnerRegisteredV1 } from '#contracts/partner.registered.v1.js';
import type { PartnerRemovedV1 } from '#contracts/partner.removed.v1.js';
import type { PartnerResumedV1 } from '#contracts/partner.resumed.v1.js';
import type { PartnerSuspendedV1 } from '#contracts/partner.suspended.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { lockArea } from './matching.queries.js';
import { saveStates } from './matching.writes.js';
import { openOffers } from './offers.queries.js';
import { saveProviders, saveSuspension, suspendedAmong } from './providers.writes.js';
import { placeCases } from './place-cases.js';
import { withdrawOffers } from './withdraw-offers.js';

const idsOf = (partners: readonly { partner: string }[]) => partners.map(({ partner }) => partner);
const providersIn = (arrived: Arrived<Partner>[]) => arrived.map(({ data }) => data).filter((partner) => partner.kind === 'provider');

/** Who may be asked at all: a provider that is suspended or gone gets no new offers, and its open ones go to others. */
@Controller()
export class OnPartnerChanged {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  /** A new provider is known at once, and gets its first offer when its profile, agreement and capacity are. */
  @OnMessages<PartnerRegisteredV1>('partner.registered.v1')
  async registered(@Payload() arrived: Arrived<PartnerRegisteredV1>[], @Ctx() batch: Batch): Promise<void> {
    await lockArea(batch.tx, this.rules.area);
    await saveProviders(
      batch.tx,
      providersIn(arrived).map(({ partner, area, code, name }) => ({ id: partner, area, code, name })),
    );
  }

  /** One that connects without a queue is told of by this alone: that it is there, suspended, resumed, gone. */
  @OnMessages<PartnerChangedV1>('partner.changed.v1')
  async changed(@Payload() arrived: Arrived<PartnerChangedV1>[], @Ctx() batch: Batch): Promise<void> {
    const providers = arrived.map(({ data }) => data).filter(({ kind }) => kind === 'provider');
    const active = providers.filter(({ state }) => state === 'active');
    if (providers.length === 0) return;
    await lockArea(batch.tx, this.rules.area);
    const back = await suspendedAmong(batch.tx, idsOf(active));
    await saveProviders(
      batch.tx,
      active.map(({ partner, area, code, name }) => ({ id: partner, area, code, name })),
    );
    if (back.length > 0) await this.open(back, batch);
    await this.stop(idsOf(providers.filter(({ state }) => state !== 'active')), batch);
  }

  @OnMessages<PartnerSuspendedV1>('partner.suspended.v1')
  suspended(@Payload() arrived: Arrived<PartnerSuspendedV1>[], @Ctx() batch: Batch): Promise<void> {
    return this.stop(idsOf(providersIn(arrived)), batch);
  }

  @OnMessages<PartnerRemovedV1>('partner.removed.v1')
  removed(@Payload() arrived: Arrived<PartnerRemovedV1>[], @Ctx() batch: Batch): Promise<void> {
    return this.stop(idsOf(providersIn(arrived)), batch);
  }

  @OnMessages<PartnerResumedV1>('partner.resumed.v1')
  async resumed(@Payload() arrived: Arrived<PartnerResumedV1>[], @Ctx() batch: Batch): Promise<void> {
    const providers = idsOf(providersIn(arrived));
    if (providers.length === 0) return;
    await lockArea(batch.tx, this.rules.area);
    await saveSuspension(batch.tx, providers, null);
    await this.open(providers, batch);
  }

  private async open(providers: readonly string[], batch: Batch): Promise<void> {
    const desk = await Desk.open(batch, this.rules);
    // Cases that came meanwhile do not name it among those able to take them.
    desk.opened(...providers);
    await placeCases(desk, []);
  }

  private async stop(providers: string[], batch: Batch): Promise<void> {
    if (providers.length === 0) return;
    await lockArea(batch.tx, this.rules.area);
    await saveSuspension(batch.tx, providers, batch.now);
    const desk = await Desk.open(batch, this.rules);
    const open = await openOffers(batch.tx, { providers });
    const cases = open.map((offer) => offer.case);
    await withdrawOffers(
      desk,
      open.map((offer) => ({ offer, reason: 'provider_suspended' })),
    );
    await saveStates(
      batch.tx,
      cases.map((id) => ({ id, state: 'waiting' })),
    );
    await placeCases(desk, cases);
  }
}
