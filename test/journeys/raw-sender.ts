import { Connection } from 'rabbitmq-client';
import type { PartnerConnection } from '../../apps/hub/src/hub-file.js';

/** A message as it goes over the wire, sound or not. */
export interface Raw {
  contentType?: string;
  headers?: Record<string, string>;
  body: Buffer;
}

/** A structured CloudEvent. */
export const structured = (id: string, type: string, data: unknown): Raw => ({
  contentType: 'application/cloudevents+json',
  body: Buffer.from(JSON.stringify({ specversion: '1.0', id, source: 'test', type, datacontenttype: 'application/json', data })),
});

/** A binary CloudEvent, whose body may be anything at all. */
export const binary = (id: string, type: string, body: Buffer): Raw => ({
  contentType: 'application/json',
  headers: { 'cloudEvents:specversion': '1.0', 'cloudEvents:id': id, 'cloudEvents:source': 'test', 'cloudEvents:type': type },
  body,
});

/** Publishes at a partner's exchange whatever it is given, as fast as the socket takes it; resolves when the broker has confirmed all. */
export async function sendAtOnce({ url, exchange }: PartnerConnection, messages: readonly Raw[]): Promise<void> {
  const connection = new Connection({ url, connectionTimeout: 10_000, acquireTimeout: 10_000 });
  try {
    const publisher = connection.createPublisher({ confirm: true });
    await Promise.all(messages.map(({ body, ...properties }) => publisher.send({ exchange, durable: true, ...properties }, body)));
    await publisher.close();
  } finally {
    await connection.close();
  }
}
