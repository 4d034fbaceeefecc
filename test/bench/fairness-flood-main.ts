import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type ConfirmChannel } from 'amqplib';
import { chainMessage } from './chain-referrals.js';
import { dueBy } from './open-loop.rules.js';
import { poison } from './poison.rules.js';

/** Connections that a partner may have, and what each sends before it waits for a confirm. */
const CONNECTIONS = 10;
const WINDOW = 20;
const POISON_A_SECOND = 100;
const TOLD_EVERY_MS = 250;

const { FLOOD_URL, FLOOD_EXCHANGE, FLOOD_KIND, FLOOD_RUN, FLOOD_COUNTS } = process.env as Record<string, string>;
const counts = { sent: 0, confirmed: 0, refused: 0 };
let over = false;
let next = 0;

/** @returns once the broker has said yes or no */
function send(channel: ConfirmChannel, { id, body, contentType }: { id: string; body: Buffer; contentType: string }): Promise<void> {
  counts.sent++;
  return new Promise((resolve) => {
    channel.publish(FLOOD_EXCHANGE!, '', body, { persistent: true, contentType, messageId: id }, (error: unknown) => {
      if (error) counts.refused++;
      else counts.confirmed++;
      resolve();
    });
  });
}

async function open(): Promise<ConfirmChannel> {
  const model = await connect(FLOOD_URL!);
  model.on('error', () => undefined);
  return model.createConfirmChannel();
}

/** Sound referrals, over every connection as fast as confirms come. */
async function flood(): Promise<void> {
  const channels = await Promise.all(Array.from({ length: CONNECTIONS }, open));
  process.send!('ready');
  const sending = async (channel: ConfirmChannel) => {
    while (!over) await send(channel, { ...chainMessage(FLOOD_RUN!, next++), contentType: 'application/cloudevents+json' });
  };
  await Promise.all(channels.flatMap((channel) => Array.from({ length: WINDOW }, () => sending(channel))));
}

/** A hundred a second of what no hub can take. */
async function poisonSteadily(): Promise<void> {
  const channel = await open();
  process.send!('ready');
  const begun = performance.now();
  for (; !over; await pause(5))
    for (const due = dueBy(performance.now() - begun, POISON_A_SECOND); next < due;) void send(channel, poison(FLOOD_RUN!, next++));
}

function tell(): void {
  writeFileSync(`${FLOOD_COUNTS}.new`, JSON.stringify(counts));
  renameSync(`${FLOOD_COUNTS}.new`, FLOOD_COUNTS!);
}

setInterval(tell, TOLD_EVERY_MS);
process.once('SIGTERM', () => {
  over = true;
  tell();
  process.exit(0);
});
await (FLOOD_KIND === 'poison' ? poisonSteadily() : flood());
