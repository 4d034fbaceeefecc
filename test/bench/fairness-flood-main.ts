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

const { FLOOD_URL, FLOOD_EXCHANGE, FLOOD_KIND, FLOOD_RUN, FLOOD_COUNTS, FLOOD_AGAIN_MS } = process.env as Record<string, string>;
/** Each connection that was cut off, or not let in, is tried again after so long, for ever. */
const AGAIN_MS = Number(FLOOD_AGAIN_MS);
const begun = performance.now();
const counts = { sent: 0, confirmed: 0, refused: 0, shutOut: 0, cutAfterMs: undefined as number | undefined, cpuMs: 0 };
let over = false;
let next = 0;

/** A channel, and whoever waits for the broker's answer: nobody else would tell them that it was cut off. */
interface Line {
  channel: ConfirmChannel;
  open: boolean;
  waiting: Set<() => void>;
}

/** @returns once the broker has said yes or no, or nothing more */
function send({ channel, waiting }: Line, { id, body, contentType }: { id: string; body: Buffer; contentType: string }): Promise<void> {
  counts.sent++;
  return new Promise((resolve) => {
    waiting.add(resolve);
    channel.publish(FLOOD_EXCHANGE!, '', body, { persistent: true, contentType, messageId: id }, (error: unknown) => {
      if (!waiting.delete(resolve)) return;
      if (error) counts.refused++;
      else counts.confirmed++;
      resolve();
    });
  });
}

async function open(): Promise<Line> {
  const model = await connect(FLOOD_URL!, { recovery: false } as object);
  model.on('error', () => undefined);
  const line: Line = { channel: await model.createConfirmChannel(), open: true, waiting: new Set() };
  line.channel.on('error', () => undefined);
  model.once('close', () => {
    line.open = false;
    counts.cutAfterMs ??= performance.now() - begun;
    const left = [...line.waiting];
    line.waiting.clear();
    left.forEach((resolve) => resolve());
  });
  return line;
}

/** Sends over a connection for as long as it has one, and connects again. */
async function keepSending(sendOver: (line: Line) => Promise<unknown>, connected: () => void): Promise<void> {
  for (; !over; await pause(AGAIN_MS)) {
    try {
      const line = await open();
      connected();
      await sendOver(line);
    } catch {
      counts.shutOut++;
    }
  }
}

const still = (line: Line) => !over && line.open;

/** Sound referrals, over every connection as fast as confirms come. */
async function flood(): Promise<void> {
  let missing = CONNECTIONS;
  const sending = async (line: Line) => {
    while (still(line)) await send(line, { ...chainMessage(FLOOD_RUN!, next++), contentType: 'application/cloudevents+json' });
  };
  const each = () =>
    keepSending(
      (line) => Promise.all(Array.from({ length: WINDOW }, () => sending(line))),
      () => --missing === 0 && process.send!('ready'),
    );
  await Promise.all(Array.from({ length: CONNECTIONS }, each));
}

/** A hundred a second of what no hub can take. */
async function poisonSteadily(): Promise<void> {
  let told = false;
  await keepSending(
    async (line) => {
      const from = performance.now();
      const sent = next;
      for (; still(line); await pause(5))
        for (const due = sent + dueBy(performance.now() - from, POISON_A_SECOND); next < due;) void send(line, poison(FLOOD_RUN!, next++));
    },
    () => {
      if (!told) process.send!('ready');
      told = true;
    },
  );
}

function tell(): void {
  const { user, system } = process.cpuUsage();
  counts.cpuMs = Math.round((user + system) / 1_000);
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
