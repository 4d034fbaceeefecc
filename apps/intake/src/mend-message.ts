import { Inject, Injectable } from '@nestjs/common';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { checkBody } from '#messaging/check-body.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Problem } from '#platform/problem.js';
import { HandOnReports } from './hand-on-reports.js';
import { rejection } from './http-door.js';
import { Means } from './means.js';
import { OnCircumstancesReported } from './on-circumstances-reported.js';
import { OnConsentReported } from './on-consent-reported.js';
import { OnReferralAmended } from './on-referral-amended.js';
import { OnReferralSubmitted } from './on-referral-submitted.js';
import { OnReferralWithdrawn } from './on-referral-withdrawn.js';
import { claimsReferral, outcomeFact } from './receipt.js';
import { giveUp, isHeld, markMended, receivedById, type ReceivedShown } from './register.queries.js';

type Handle = (arrived: Arrived<never>[], batch: Batch) => Promise<void>;

/** Corrects a message that was rejected or set aside, and replays it, once; or gives it up. Its count moves with it. */
@Injectable()
export class MendMessage {
  private readonly handlers: Record<string, Handle>;

  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(Means) means: Means,
  ) {
    const reports = new HandOnReports(means);
    const all = {
      'referral.submitted.v1': new OnReferralSubmitted(means),
      'referral.amended.v1': new OnReferralAmended(means),
      'referral.withdrawn.v1': new OnReferralWithdrawn(means),
      'consent.reported.v1': new OnConsentReported(means),
      'circumstances.reported.v1': new OnCircumstancesReported(means),
    };
    this.handlers = {
      ...Object.fromEntries(Object.entries(all).map(([type, handler]) => [type, handler.handle.bind(handler) as Handle])),
      'offer.answered.v1': reports.offerAnswered.bind(reports) as Handle,
      'capacity.declared.v1': reports.capacityDeclared.bind(reports) as Handle,
      'absence.declared.v1': reports.absenceDeclared.bind(reports) as Handle,
      'progress.reported.v1': reports.progressReported.bind(reports) as Handle,
      'closure.reported.v1': reports.closureReported.bind(reports) as Handle,
      'recall.confirmed.v1': reports.recallConfirmed.bind(reports) as Handle,
    };
  }

  /**
   * @param data the whole data of the message, corrected
   * @returns the message with its new outcome
   * @throws Problem with every fault that is left, and then nothing has changed; 409 where it was mended or given up before
   */
  async mend(inboxId: string, data: unknown, by: string): Promise<ReceivedShown> {
    return this.units.run(async (unit) => {
      const row = await this.mendable(unit, inboxId);
      // A type that nobody knows was meant to be a referral: that is what it is mended to.
      const type = this.handlers[row.type] ? row.type : 'referral.submitted.v1';
      const faults = checkBody(type, data, 'partner');
      if (faults.length > 0) throw rejection(faults);
      if (!(await markMended(unit.tx, inboxId, by, unit.now))) throw mendedBefore();
      const message = {
        inboxId,
        messageId: row.message_id,
        source: row.source,
        door: row.door,
        type,
        subject: row.message_id,
        area: row.area,
        data,
        receivedAt: row.received_at,
      };
      await this.handlers[type]!([message as never], new Batch(unit));
      const now = await receivedById(unit.tx, inboxId);
      // Thrown, so that the attempt leaves no trace and may be made again.
      if (now?.outcome === 'rejected') throw rejection(now.faults);
      if (now?.outcome === 'duplicate') {
        throw new Problem(409, 'duplicate', 'With this correction it says what another message has said already. Give it up instead.');
      }
      return now!;
    });
  }

  /** What was set aside is rejected from now on, and its sender is told. */
  async giveUp(inboxId: string): Promise<void> {
    await this.units.run(async (unit) => {
      const row = await this.mendable(unit, inboxId);
      if (!(await giveUp(unit.tx, inboxId, unit.now))) throw mendedBefore();
      if (row.outcome !== 'set_aside') return;
      const message = {
        inboxId,
        messageId: row.message_id,
        source: row.source,
        door: row.door,
        type: row.type,
        subject: '',
        area: row.area,
        data: undefined,
        receivedAt: row.received_at,
      };
      unit.tell(...outcomeFact(message, 'rejected', row.faults, unit.now));
    });
  }

  private async mendable(unit: Unit, inboxId: string): Promise<ReceivedShown> {
    const row = /^\d{1,18}$/.test(inboxId) ? await receivedById(unit.tx, inboxId, true) : undefined;
    if (!row) throw new Problem(404, 'unknown_message', 'There is no such message.');
    if (row.mended_at || row.given_up_at) throw mendedBefore();
    // Two ways to run one message again would run it twice.
    if (await isHeld(unit.tx, inboxId))
      throw new Problem(409, 'held', 'This message failed at the hub and waits among the held ones: mend it there.');
    if (row.outcome !== 'rejected' && row.outcome !== 'set_aside')
      throw new Problem(409, 'nothing_to_mend', 'This message was taken as it came.');
    if (!this.handlers[row.type] && !claimsReferral(row.type))
      throw new Problem(409, 'cannot_mend', 'A message of this type cannot be mended here; its sender must send it again.');
    return row;
  }
}

const mendedBefore = () => new Problem(409, 'mended_before', 'This message was mended or given up before: that is done once.');
