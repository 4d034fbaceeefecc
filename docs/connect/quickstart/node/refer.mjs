// Refers by queue with rabbitmq-client (npm install rabbitmq-client) and prints the receipt.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Connection } from 'rabbitmq-client';

const { FIRST_REFERRAL, PARTNER_AMQP_URL, PARTNER_EXCHANGE, PARTNER_QUEUE } = process.env;
const event = {
  specversion: '1.0',
  id: randomUUID(), // the same id, when it is sent again, is the same message
  source: 'urn:example:node',
  type: 'referral.submitted.v1',
  data: JSON.parse(await readFile(FIRST_REFERRAL, 'utf8')),
};
const connection = new Connection(PARTNER_AMQP_URL);
const publisher = connection.createPublisher({ confirm: true, maxAttempts: 3 });
const about = { exchange: PARTNER_EXCHANGE, routingKey: '', durable: true, contentType: 'application/cloudevents+json' };
await publisher.send(about, Buffer.from(JSON.stringify(event))); // rejects where the broker did not confirm it

const late = setTimeout(() => {
  console.error('No receipt within a minute.');
  process.exit(1);
}, 60_000);
await new Promise((found) => {
  connection.createConsumer({ queue: PARTNER_QUEUE, queueOptions: { passive: true } }, ({ body }) => {
    // What returns is acknowledged: store it first, until then it comes again.
    const told = JSON.parse(Buffer.from(body).toString());
    if (told.type !== 'receipt.issued.v1' || told.data.messageId !== event.id) return;
    console.log(JSON.stringify(told.data, null, 2));
    found();
  });
});
clearTimeout(late);
await publisher.close();
process.exit(); // what else waits on the queue stays there
