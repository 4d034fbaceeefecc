import type { HubEvent } from './line.js';

/** The bytes of an event as the hub sends it. */
export const eventJson = ({ id, type, data, subject, aggregateversion, time = new Date().toISOString() }: HubEvent): Buffer =>
  Buffer.from(
    JSON.stringify({
      ...{ specversion: '1.0', id, source: 'rj-hub/notifications', type, subject: subject ?? `message/${id}`, time },
      ...{ datacontenttype: 'application/json', area: 'sandbox', aggregateversion: aggregateversion ?? 1, data },
    }),
  );

/** What stands in a body, where that is an object. */
export function dataOf(body: Buffer): Record<string, unknown> {
  try {
    const data = JSON.parse(body.toString('utf8')) as unknown;
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
