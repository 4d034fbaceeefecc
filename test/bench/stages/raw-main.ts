import { connect, type ConsumeMessage } from 'amqplib';
import { factsQueue } from '#messaging/topology.js';
import { FACT_EXCHANGE, keyOf, NOTED, PROPERTIES, STAGE } from '../stage-fact.js';

/** Arm a2: amqplib alone, as quick as it goes. The bytes are said on as they came, and acknowledged together once the broker has confirmed them. */
const { AMQP_URL, PREFETCH } = process.env;

const model = await connect(AMQP_URL!);
const channel = await model.createConfirmChannel();
let confirmed: ConsumeMessage | undefined;
await channel.prefetch(Number(PREFETCH));
await channel.consume(factsQueue(STAGE), (message) => {
  if (!message) return;
  channel.publish(
    FACT_EXCHANGE,
    keyOf(NOTED),
    message.content,
    { ...PROPERTIES, messageId: message.properties.messageId as string },
    (error) => {
      if (error) throw error;
      // Confirms come in the order of publishing: the last of a read from the socket stands for all before it.
      if (confirmed === undefined) setImmediate(() => acknowledge());
      confirmed = message;
    },
  );
});
process.once('SIGTERM', () => void model.close().then(() => process.exit(0)));
process.send!('ready');

function acknowledge(): void {
  channel.ack(confirmed!, true);
  confirmed = undefined;
}
