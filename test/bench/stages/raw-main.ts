import { connect } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { factsQueue } from '#messaging/topology.js';
import { FACT_EXCHANGE, keyOf, NOTED, noted, PROPERTIES, STAGE, type Thing } from '../stage-fact.js';

/** Arm a: amqplib alone. What comes is said on, with pipelined confirms, and acknowledged once that is confirmed. No database. */
const { AMQP_URL, PREFETCH } = process.env;

const model = await connect(AMQP_URL!);
const channel = await model.createConfirmChannel();
await channel.prefetch(Number(PREFETCH));
await channel.consume(factsQueue(STAGE), (message) => {
  if (!message) return;
  const { subject, data } = JSON.parse(message.content.toString('utf8')) as { subject: string; data: Thing };
  const messageId = uuidv7();
  channel.publish(FACT_EXCHANGE, keyOf(NOTED), noted(messageId, subject, data), { ...PROPERTIES, messageId }, (error) => {
    if (error) throw error;
    channel.ack(message);
  });
});
process.once('SIGTERM', () => void model.close().then(() => process.exit(0)));
process.send!('ready');
