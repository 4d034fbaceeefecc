import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';

const DEADLINE = 120_000;

/** Waits until a user can sign in on loopback; fails with the end of the log where the broker ends or takes two minutes. */
export async function brokerAnswers(
  at: { user: string; password: string; port: number; vhost: string },
  ended: Promise<string>,
  logFile: string,
): Promise<void> {
  const url = amqpUrl(at);
  const gone: { why?: string } = {};
  void ended.then((why) => (gone.why = why));
  for (const begun = Date.now(); ; await delay(100)) {
    if (await signsIn(url)) return;
    if (gone.why !== undefined) throw new Error(`${gone.why}\n${endOf(logFile)}`);
    if (Date.now() - begun > DEADLINE) throw new Error(`RabbitMQ did not answer within two minutes\n${endOf(logFile)}`);
  }
}

/** @returns whether an AMQP handshake with these credentials succeeds */
export async function signsIn(url: string): Promise<boolean> {
  return (await faultAtSignIn(url)) === undefined;
}

/** @returns undefined, or why the broker did not let us in */
export async function faultAtSignIn(url: string): Promise<string | undefined> {
  try {
    const connection = await connect(url, { timeout: 5_000 });
    connection.on('error', () => undefined);
    await connection.close();
    return undefined;
  } catch (error) {
    return (error as Error).message || String(error);
  }
}

export function amqpUrl({
  user,
  password,
  port,
  vhost,
  host = '127.0.0.1',
}: {
  user: string;
  password: string;
  port: number;
  vhost: string;
  host?: string;
}): string {
  return `amqp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(vhost)}`;
}

export function endOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
