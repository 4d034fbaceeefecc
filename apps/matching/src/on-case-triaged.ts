import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseTriagedV1 } from '#contracts/case.triaged.v1.js';
import type { TriageOutcome } from '#contracts/codes.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { Desk } from './desk.js';
import { casesOf } from './matching.queries.js';
import { pauseWaiting, saveStates } from './matching.writes.js';
import { liveAllocations, openOffers } from './offers.queries.js';
import { placeCases } from './place-cases.js';
import { takeBack } from './take-back.js';
import { withdrawOffers } from './withdraw-offers.js';

/**
 * A case that is parked, on hold or short of information is with nobody until it is ready again, which `case.ready` says: an offer is
 * withdrawn, and an allocation is taken back. What it has waited is kept: its time stands still and does not begin anew.
 */
@Controller()
export class OnCaseTriaged {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<CaseTriagedV1>('case.triaged.v1')
  async handle(@Payload() arrived: Arrived<CaseTriagedV1>[], @Ctx() batch: Batch): Promise<void> {
    const why = new Map(arrived.flatMap(({ data }) => (data.outcome === 'ready' ? [] : [[data.case, data.outcome] as const])));
    if (why.size === 0) return;
    const desk = await Desk.open(batch, this.rules);
    const known = await casesOf(batch.tx, [...why.keys()]);
    const paused = [...known.values()].filter((each) => each.state !== 'ended' && each.state !== 'paused');
    const ids = paused.map((each) => each.id);
    const open = await openOffers(batch.tx, { cases: ids });
    await withdrawOffers(
      desk,
      open.map((offer) => ({ offer, reason: why.get(offer.case)! })),
    );
    await takeBack(
      desk,
      (await liveAllocations(batch.tx, ids)).map((offer) => ({ offer, reason: reasonFor(why.get(offer.case)!), by: 'hub' })),
    );
    await saveStates(
      batch.tx,
      paused.map((each) => ({ id: each.id, state: 'paused', because: [why.get(each.id)!] })),
    );
    await pauseWaiting(batch.tx, ids, batch.now);
    desk.leaveList(ids);
    await placeCases(desk, []);
  }
}

/** What is missing of an allocated case can only be a consent: everything else was there when it came ready. */
const reasonFor = (outcome: Exclude<TriageOutcome, 'ready'>) => (outcome === 'needs_information' ? 'consent_withdrawn' : outcome);
