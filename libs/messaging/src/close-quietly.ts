import type { Channel, ChannelModel } from 'amqplib';

/**
 * Closes a channel or a connection, and comes back whatever becomes of it. Where the connection ends before the broker has answered the goodbye,
 * amqplib never settles what `close` returned: who awaited that alone would wait for ever, and its queue be heard no more.
 */
export function closeQuietly(end: Channel | ChannelModel): Promise<void> {
  return new Promise((resolve) => {
    end.once('close', () => resolve());
    end.close().then(
      () => resolve(),
      () => resolve(),
    );
  });
}
