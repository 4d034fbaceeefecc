import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteContainer } from '../processes.js';
import { runTool } from '../run-tool.js';
import { brokerAnswers } from './broker-answers.js';
import type { RabbitPlan } from './private-rabbitmq.js';

export const RABBIT_IMAGE = 'rabbitmq:4.1-management';

/** RabbitMQ in a container of the hub's own, with its data in a volume; published on loopback alone. */
export async function startDockerRabbit(name: string, plan: RabbitPlan): Promise<void> {
  const folder = join(plan.home, 'broker');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secrets = join(folder, 'container.env');
  const { user, password } = plan.administrator;
  writeFileSync(secrets, `RABBITMQ_DEFAULT_USER=${user}\nRABBITMQ_DEFAULT_PASS=${password}\nRABBITMQ_DEFAULT_VHOST=${plan.vhost}\n`, {
    mode: 0o600,
  });
  noteContainer(plan.home, 'broker', name);
  await runTool('docker', ['rm', '--force', name]);
  const { code, said } = await runTool('docker', rabbitContainer(name, plan.ports, secrets));
  if (code !== 0) throw new Error(`docker could not run ${RABBIT_IMAGE}:\n${said.trim()}`);
  await brokerAnswers({ user, password, port: plan.ports.amqp, vhost: plan.vhost }, new Promise(() => undefined), '');
}

/** The node keeps its data under its host name: a random one would lose them at every start. */
export function rabbitContainer(name: string, ports: RabbitPlan['ports'], secrets: string): string[] {
  const published = [`${ports.amqp}:5672`, `${ports.management}:15672`, `${ports.prometheus}:15692`].flatMap((pair) => [
    '--publish',
    `127.0.0.1:${pair}`,
  ]);
  return [
    'run',
    '--detach',
    '--name',
    name,
    '--hostname',
    'rj-hub',
    '--env-file',
    secrets,
    ...published,
    '--volume',
    `${name}:/var/lib/rabbitmq`,
    RABBIT_IMAGE,
  ];
}
