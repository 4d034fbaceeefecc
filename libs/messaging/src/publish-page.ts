import type { ConfirmChannel } from 'amqplib';
import { BATCHED, eventText, STRUCTURED, type FactToWrite } from './cloud-event.js';
import { cutIntoWaves } from './waves.rules.js';

/** Facts published and confirmed together, at the most. */
export const PAGE = 500;
/** Facts in one message, and their characters in all, at the most: a consumer holds several hundred such messages in memory. */
const TOGETHER = 64;
const TOGETHER_LENGTH = 64 * 1024;
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
    for (const { facts, texts } of together(rows, service)) {
      const { type, message_id: messageId, area } = facts[0]!;
      const [contentType, content] = texts.length === 1 ? [STRUCTURED, texts[0]!] : [BATCHED, `[${texts.join(',')}]`];
      const { exchange, key } = to({ type, area });
      channel.publish(exchange, key, Buffer.from(content), { persistent: true, mandatory: true, contentType, messageId, type });
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

function* together(page: OutboxRow[], service: string): Generator<{ facts: OutboxRow[]; texts: string[] }> {
  const steps = cutIntoWaves(
    page,
    (row) => row.subject,
    (row) => `${row.area} ${row.type}`,
  );
  for (const { messages } of steps) {
    let [facts, texts, length]: [OutboxRow[], string[], number] = [[], [], 0];
    for (const row of messages) {
      const text = eventText(envelopeOf(row, service));
      if (facts.length === TOGETHER || (facts.length > 0 && length + text.length > TOGETHER_LENGTH)) {
        yield { facts, texts };
        [facts, texts, length] = [[], [], 0];
      }
      facts.push(row);
      texts.push(text);
      length += text.length;
    }
    yield { facts, texts };
  }
}

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
