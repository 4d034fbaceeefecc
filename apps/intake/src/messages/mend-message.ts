import { Inject, Injectable } from '@nestjs/common';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { checkBody } from '#messaging/check-body.js';
import { isTooDeep } from '#messaging/cloud-event.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Problem } from '#platform/problem.js';
import { HandOnReports } from '../hand-on-reports.js';
import { rejection } from '../http-door.js';
import { Means } from '../means.js';
import { OnCircumstancesReported } from '../on-circumstances-reported.js';
import { OnConsentReported } from '../on-consent-reported.js';
import { OnReferralAmended } from '../on-referral-amended.js';
import { OnReferralSubmitted } from '../on-referral-submitted.js';
import { OnReferralWithdrawn } from '../on-referral-withdrawn.js';
import { deleteNotesOf } from '../people.queries.js';
import { claimsReferral, HUB, openBody, outcomeFact } from '../receipt.js';
import { giveUp, isHeld, markMended, receivedById, type ReceivedShown } from '../register.queries.js';
import { applyChanges, type Change } from './apply-changes.rules.js';
import { dismiss } from './own-messages.queries.js';

type Handle = (arrived: Arrived<never>[], batch: Batch) => Promise<void>;

/** Who acts upon a message: the hub's administrators upon every one, a partner upon those that it sent itself. */
export interface Actor {
  /** The partner, or `hub`. */
  sender: string;
  id: string;
}

/** The whole data corrected, or corrections of what was sent; none of either runs it again as it was. */
export type Correction = { data: unknown } | { changes: readonly Change[] };

/**
 * Corrects a message that was rejected or set aside, and runs it again, once; or ends it. Its count moves with it.
 * A run that fails again leaves no trace and may be made again: what is done once is what succeeds.
 */
@Injectable()
export class MendMessage {
  private readonly handlers: Record<string, Handle>;

  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(Means) private readonly means: Means,
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
   * @returns the message with its new outcome
   * @throws Problem with every fault that is left, and then nothing has changed; 409 where it was mended, given up or dismissed before
   */
  mend(inboxId: string, correction: Correction, by: Actor): Promise<ReceivedShown> {
    return this.units.run((unit) => this.mendIn(unit, inboxId, correction, by));
  }

  /** The same in a transaction that it is handed: what runs it again in numbers says in the same one that it is done. */
  async mendIn(unit: Unit, inboxId: string, correction: Correction, by: Actor): Promise<ReceivedShown> {
    const row = await this.mendable(unit, inboxId, by);
    const data = 'data' in correction ? correction.data : this.changed(row, correction.changes);
    // A type that nobody knows was meant to be a referral: that is what it is mended to.
    const type = this.handlers[row.type] ? row.type : 'referral.submitted.v1';
    const faults = checkBody(type, data, 'partner');
    if (faults.length > 0) throw rejection(faults);
    if (!(await markMended(unit.tx, inboxId, by.id, unit.now))) throw seenToBefore();
    // The note that came with it the first time, or the case would have it twice.
    if (row.case_id) await deleteNotesOf(unit.tx, row.case_id, inboxId);
    const message = { ...arrivedOf(row), type, subject: row.message_id, data };
    await this.handlers[type]!([message as never], new Batch(unit));
    const now = await receivedById(unit.tx, inboxId);
    // Thrown, so that the attempt leaves no trace and may be made again.
    if (now?.outcome === 'rejected') throw rejection(now.faults);
    if (now?.outcome === 'duplicate') {
      throw new Problem(409, 'duplicate', 'With this correction it says what another message has said already. Give it up instead.');
    }
    return now!;
  }

  /** What was set aside is rejected from now on, and its sender is told. */
  async giveUp(inboxId: string, by: Actor): Promise<void> {
    await this.units.run(async (unit) => {
      const row = await this.mendable(unit, inboxId, by);
      if (!(await giveUp(unit.tx, inboxId, unit.now))) throw seenToBefore();
      if (row.outcome !== 'set_aside') return;
      unit.tell(...outcomeFact({ ...arrivedOf(row), subject: '', data: undefined }, 'rejected', row.faults, unit.now));
    });
  }

  /** Its sender has seen that it was rejected, and wants no more of it. */
  async dismiss(inboxId: string, by: Actor): Promise<void> {
    await this.units.run(async (unit) => {
      const row = await this.known(unit, inboxId, by);
      if (row.outcome === 'set_aside') throw withTheHub();
      if (!(await dismiss(unit.tx, inboxId, unit.now))) throw row.outcome === 'rejected' ? seenToBefore() : nothingToMend();
    });
  }

  private changed(row: ReceivedShown, changes: readonly Change[]): unknown {
    const body = openBody(this.means.vault, row);
    if (body === undefined)
      throw new Problem(409, 'body_gone', 'What was sent is kept for 30 days and is gone. Send it again as a new message.');
    const changed = applyChanges(parsed(body), changes);
    if (changed.kind === 'refused') throw new Problem(422, 'not_valid', 'The corrections cannot be made.', changed.faults);
    return changed.data;
  }

  private async known(unit: Unit, inboxId: string, { sender }: Actor): Promise<ReceivedShown> {
    const row = /^\d{1,18}$/.test(inboxId) ? await receivedById(unit.tx, inboxId, true) : undefined;
    // The same words whether there is none or it is somebody else's.
    if (!row || (sender !== HUB && row.source !== sender)) throw new Problem(404, 'unknown_message', 'There is no such message of yours.');
    return row;
  }

  private async mendable(unit: Unit, inboxId: string, by: Actor): Promise<ReceivedShown> {
    const row = await this.known(unit, inboxId, by);
    if (row.mended_at || row.given_up_at || row.dismissed_at) throw seenToBefore();
    // Two ways to run one message again would run it twice.
    if (await isHeld(unit.tx, inboxId))
      throw new Problem(409, 'held', 'This message failed at the hub and waits among the held ones: mend it there.');
    if (row.outcome === 'set_aside' && by.sender !== HUB) throw withTheHub();
    if (row.outcome !== 'rejected' && row.outcome !== 'set_aside') throw nothingToMend();
    if (!this.handlers[row.type] && !claimsReferral(row.type))
      throw new Problem(409, 'cannot_mend', 'A message of this type cannot be mended here; its sender must send it again.');
    return row;
  }
}

const arrivedOf = (row: ReceivedShown) => ({
  inboxId: row.inbox_id,
  messageId: row.message_id,
  source: row.source,
  door: row.door,
  type: row.type,
  area: row.area,
  receivedAt: row.received_at,
  ...(row.traceparent && { traceparent: row.traceparent }),
});

/** As data where it is JSON, else as the text that it is; so deep that it could not be written again, it stays text. */
export function parsed(body: string): unknown {
  if (isTooDeep(Buffer.from(body))) return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

const seenToBefore = () => new Problem(409, 'mended_before', 'This message was mended, given up or dismissed before: that is done once.');
const nothingToMend = () => new Problem(409, 'nothing_to_mend', 'This message was taken as it came.');
const withTheHub = () =>
  new Problem(409, 'with_the_hub', 'It is the hub that must act on this message. It is kept, and you will be told what became of it.');
