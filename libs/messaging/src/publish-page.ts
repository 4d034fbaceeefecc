import type { ConfirmChannel } from 'amqplib';
import { BATCHED, LENGTHS, writeBatch } from './batched-events.js';
import { STRUCTURED, writeEvent, type FactToWrite } from './cloud-event.js';
import { cutIntoMessages } from './cut-into-messages.rules.js';

/** Facts published and confirmed together, at the most. */
export const PAGE = 500;
/** Confirms that have not come by then will not come on this connection. */
const CONFIRM_DEADLINE = 30_000;

export interface OutboxRow {
  id: string;
  message_id: string;
  type: string;
  subject: string;
  area: string;
  aggregate_version: string;
  traceparent: string | null;
  said_at: Date;
  data: string;
}

export const OUTBOX_COLUMNS = 'o.id, o.message_id, o.type, o.subject, o.area, o.aggregate_version, o.traceparent, o.said_at, o.data';

/** A queue was full, and refused. */
export class Refused extends Error {
  override name = 'Refused';
}

/**
 * Publishes a page with confirms and `mandatory`. Facts of one type go several to a message, where that makes none overtake an earlier one
 * of its subject.
 * @returns the types that no queue took
 * @throws Refused where a queue is full; another error where the channel closed or a confirm is late
 */
export async function publishPage(
  channel: ConfirmChannel,
  service: string,
  rows: OutboxRow[],
  to: (of: Pick<OutboxRow, 'type' | 'area'>) => { exchange: string; key: string },
): Promise<Set<string>> {
  const returned = new Set<string>();
  // A return comes before its confirm, so all returns are in by the time the confirms are.
  const onReturn = (message: { properties: { type?: string } }) => returned.add(message.properties.type ?? '');
  let onClose: () => void = () => undefined;
  // Confirms of a channel that closed never come.
  const closed = new Promise<never>((_, reject) => (onClose = () => reject(new Error('the channel closed before its confirms'))));
  closed.catch(() => undefined);
  channel.on('return', onReturn);
  channel.on('close', onClose);
  try {
    for (const facts of cutIntoMessages(rows, ALIKE)) {
      const { type, message_id: messageId, area } = facts[0]!;
      const { exchange, key } = to({ type, area });
      const options = { persistent: true, mandatory: true, messageId, type };
      const envelopes = facts.map((row) => envelopeOf(row, service));
      if (envelopes.length === 1) channel.publish(exchange, key, writeEvent(envelopes[0]!), { ...options, contentType: STRUCTURED });
      else {
        const { content, lengths } = writeBatch(envelopes);
        channel.publish(exchange, key, content, { ...options, contentType: BATCHED, headers: { [LENGTHS]: lengths } });
      }
    }
    const confirmed = channel.waitForConfirms().catch((error: Error) => {
      throw /nack/i.test(error.message) ? new Refused('a queue is full: what was published is kept, and published again') : error;
    });
    await inTime(Promise.race([confirmed, closed]), CONFIRM_DEADLINE);
  } finally {
    channel.off('return', onReturn);
    channel.off('close', onClose);
  }
  return returned;
}

const ALIKE = {
  subject: ({ subject }: OutboxRow) => subject,
  routing: ({ area, type }: OutboxRow) => `${area} ${type}`,
  lengthOf: ({ data }: OutboxRow) => data.length,
};

const envelopeOf = (row: OutboxRow, service: string): FactToWrite => ({
  messageId: row.message_id,
  source: service,
  type: row.type,
  subject: row.subject,
  area: row.area,
  aggregateVersion: row.aggregate_version,
  time: row.said_at.toISOString(),
  traceparent: row.traceparent,
  data: row.data,
});

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no confirm within ${ms} ms`)), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
