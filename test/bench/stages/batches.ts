import type { Channel, ConsumeMessage } from 'amqplib';

/** Hands what a queue delivers to `take` in batches, one after the other, and acknowledges each batch once it is taken. */
export async function consumeInBatches(
  channel: Channel,
  queue: string,
  most: number,
  take: (messages: ConsumeMessage[]) => Promise<void>,
): Promise<void> {
  const buffer: ConsumeMessage[] = [];
  let busy = false;
  const drain = async () => {
    busy = true;
    // Lets the frames of one read from the socket gather into one batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (buffer.length > 0) {
      const messages = buffer.splice(0, most);
      await take(messages);
      channel.ack(messages.at(-1)!, true);
    }
    busy = false;
  };
  await channel.prefetch(3 * most);
  await channel.consume(queue, (message) => {
    if (!message) return;
    buffer.push(message);
    if (!busy) void drain();
  });
}
