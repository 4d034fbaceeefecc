import type { Client } from 'pg';
import type { Fault } from '#contracts/fault.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { hubContracts } from '#messaging/hub-contracts.js';
import { OpenUnit } from '#messaging/unit-of-work.js';
import { inTimedTransaction } from '#platform/database.js';
import type { Means } from '../means.js';
import { OnCircumstancesReported } from '../on-circumstances-reported.js';
import { OnConsentReported } from '../on-consent-reported.js';
import { OnReferralAmended } from '../on-referral-amended.js';
import { OnReferralWithdrawn } from '../on-referral-withdrawn.js';
import type { RowEvent } from './sealed-rows.js';
import type { UploadRow } from './uploads.queries.js';

/** Thrown so that nothing of a rehearsal stays. */
class TakenBack extends Error {
  constructor(readonly refused: Map<number, Fault[]>) {
    super('a rehearsal is taken back');
  }
}

type Handle = (arrived: Arrived<never>[], batch: Batch) => Promise<void>;

/**
 * Lets the handlers of reports decide upon rows in a transaction that is always rolled back: what they would say is what they say. Facts are told to
 * nobody, since they are written at the end alone.
 * @returns the faults of those that were refused, by row
 */
export async function rehearseReports(
  client: Client,
  means: Means,
  { partner, area, uploaded_at }: UploadRow,
  rows: readonly { row: RowEvent; data: unknown }[],
): Promise<Map<number, Fault[]>> {
  if (rows.length === 0) return new Map();
  const handlers: Record<string, Handle> = {
    'referral.amended.v1': (arrived, batch) => new OnReferralAmended(means).handle(arrived, batch),
    'referral.withdrawn.v1': (arrived, batch) => new OnReferralWithdrawn(means).handle(arrived, batch),
    'consent.reported.v1': (arrived, batch) => new OnConsentReported(means).handle(arrived, batch),
    'circumstances.reported.v1': (arrived, batch) => new OnCircumstancesReported(means).handle(arrived, batch),
  };
  try {
    await inTimedTransaction(client, async (tx, now) => {
      const batch = new Batch(new OpenUnit(tx, now, 'intake', hubContracts));
      for (const { row, data } of rows) {
        const { messageId, type, subject } = row.event;
        // No row of the inbox has such a number.
        const arrived = {
          inboxId: String(-row.nth),
          messageId,
          source: partner,
          door: 'http' as const,
          type,
          subject,
          area,
          data,
          receivedAt: uploaded_at,
        };
        await handlers[type]!([arrived as never], batch);
      }
      const { rows: refused } = await tx.query<{ nth: number; faults: Fault[] }>(
        `select (- inbox_id)::int as nth, faults from received where inbox_id = any($1::bigint[]) and outcome = 'rejected'`,
        [rows.map(({ row }) => -row.nth)],
      );
      throw new TakenBack(new Map(refused.map(({ nth, faults }) => [nth, faults])));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.refused;
    throw error;
  }
  return new Map();
}
