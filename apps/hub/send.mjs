// `npm run send`: sends the example referral over AMQP, as the demo's Constabulary would, and prints its receipt.
// The same as the amqp-publish line that `npm start` prints, for machines without an AMQP client.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root, stop } from './prepare.mjs';

const PATIENCE = 30_000;
const home = resolve(root, process.env.HUB_HOME || '.hub');
const file = join(home, 'hub.json');
const none = `No hub runs on ${home}. Start one with \`npm start\`, wait until it is ready, and send again.`;
if (!existsSync(file)) stop(none);

const { pid, organisations, firstReferral } = JSON.parse(readFileSync(file, 'utf8'));
if (!isThere(pid)) stop(none); // killed: its note was left behind
const agency = organisations.find(({ code }) => ['cambridgeshire-constabulary', 'your-agency'].includes(code));
if (!agency?.amqp) stop('This hub has no queues for partners: its broker was named by AMQP_URL without MANAGEMENT_URL.');

const example = JSON.parse(readFileSync(firstReferral.amqp, 'utf8'));
const id = randomUUID();
const event = { ...example, id, time: new Date().toISOString(), data: { ...example.data, agencyReference: `SEND-${id.slice(0, 8)}` } };

const { connect } = await import('amqplib');
const connection = await connect(agency.amqp.url, { timeout: 10_000 }).catch((error) =>
  stop(`The broker did not let us in: ${error.message}`),
);
connection.on('error', (error) => stop(`The connection broke: ${error.message}`));
const channel = await connection.createConfirmChannel();
channel.on('error', (error) => stop(`The broker refused: ${error.message}`));

const timer = setTimeout(
  () => stop(`No receipt came within ${PATIENCE / 1000} s. The referral was sent, as ${event.data.agencyReference}; look at the console.`),
  PATIENCE,
);
await channel.consume(agency.amqp.queue, (message) => {
  // Whatever else waits there is given back when this connection closes.
  const receipt = message && receiptIn(message.content);
  if (!receipt) return;
  clearTimeout(timer);
  channel.ack(message);
  console.log(`Receipt:\n${JSON.stringify(receipt, null, 2)}`);
  void channel.close().then(() => connection.close());
});
channel.publish(agency.amqp.exchange, '', Buffer.from(JSON.stringify(event)), {
  contentType: 'application/cloudevents+json',
  deliveryMode: 2,
  mandatory: true,
  messageId: id,
});
await channel.waitForConfirms();
console.log(`Sent: ${event.type} ${id}, the agency's reference ${event.data.agencyReference}`);

function receiptIn(content) {
  try {
    const { type, data } = JSON.parse(content.toString('utf8'));
    return type === 'receipt.issued.v1' && data.messageId === id ? data : undefined;
  } catch {
    return undefined;
  }
}

function isThere(number) {
  try {
    return process.kill(number, 0);
  } catch {
    return false;
  }
}
