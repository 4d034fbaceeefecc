import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { climbLadder } from '../climb-ladder.js';
import type { HubPorts } from '../free-ports.js';
import { PlainMessage } from '../plain-message.js';
import type { Progress } from '../progress.js';
import { reachableHost } from '../service-environments.rules.js';
import { rungBefore } from '../rungs-used.js';
import { dockerAnswers } from '../run-tool.js';
import { amqpUrl, faultAtSignIn } from './broker-answers.js';
import { HUB_VHOST, PARTNERS_VHOST, prepareBroker } from './broker-accounts.js';
import { brokerLadder, type BrokerRung } from './broker-ladder.rules.js';
import { startDockerRabbit } from './docker-rabbitmq.js';
import { fetchedPlugin, fetchedRabbit, fetchRabbit } from './fetch-rabbitmq.js';
import { installedRabbit } from './installed-rabbitmq.js';
import { EXTERNAL_PLUGIN, startPrivateRabbit, type RabbitPlan } from './private-rabbitmq.js';

/** What the services are told about the broker. */
export interface Broker {
  rung: BrokerRung;
  /** The services' virtual host. */
  amqpUrl: string;
  /** The partners' virtual host; undefined where partners' queues are off. */
  partnersAmqpUrl?: string;
  managementUrl?: string;
  /** Without user and virtual host, for a partner's own address; undefined where partners' queues are off. */
  partnersHost?: string;
  /** The same by TLS, where there is a listener for it. */
  partnersTlsHost?: string;
}

export interface BrokerWish {
  home: string;
  cache: string;
  id: string;
  ports: HubPorts;
  /** More virtual hosts to make: a test's. */
  vhosts?: string[];
  administratorPassword: string;
  servicesPassword: string;
  env: Record<string, string | undefined>;
  progress: Progress;
}

export async function findBroker(wish: BrokerWish): Promise<Broker> {
  const { env, home, cache } = wish;
  const choice = brokerLadder({
    forced: env.HUB_BROKER,
    url: env.AMQP_URL,
    before: rungBefore(home, 'broker'),
    installed: installedRabbit(env.PATH ?? '') !== undefined,
    get docker() {
      return dockerAnswers();
    },
    fetch: fetchedRabbit(cache) !== undefined || (onPath(env, 'apt-get') && onPath(env, 'dpkg-deb')),
  });
  const start = (rung: BrokerRung) => (rung === 'url' ? givenBroker(wish) : privateBroker(rung, wish));
  return climbLadder({ home, what: 'broker', choice, start, none: noBroker });
}

async function privateBroker(rung: Exclude<BrokerRung, 'url'>, wish: BrokerWish): Promise<Broker> {
  const { home, cache, progress, ports } = wish;
  const binaries =
    rung === 'installed' ? installedRabbit(wish.env.PATH ?? '') : rung === 'fetch' ? await fetchOnce(cache, progress) : undefined;
  if (rung === 'installed' && binaries === undefined) throw new Error('no rabbitmq-server with its Erlang was found on this machine');
  const administrator = { user: 'hub-admin', password: wish.administratorPassword };
  const tls = brokerTls(wish.env);
  if (tls && rung === 'docker')
    throw new PlainMessage('HUB_TLS_DIR needs a RabbitMQ on this machine: HUB_BROKER=installed or HUB_BROKER=fetch.');
  if (tls?.external && rung === 'fetch' && !fetchedPlugin(cache, EXTERNAL_PLUGIN))
    throw new PlainMessage(
      `HUB_TLS_EXTERNAL needs RabbitMQ's ${EXTERNAL_PLUGIN}, which an earlier release did not keep.\nRemove ${join(cache, 'rabbitmq')} and start again: it is fetched anew.`,
    );
  const plan: RabbitPlan = { home, ports, administrator, vhost: HUB_VHOST, ...(tls && { tls }) };
  const services = { name: 'hub-services', password: wish.servicesPassword };
  const managementUrl = `http://${administrator.user}:${administrator.password}@127.0.0.1:${ports.management}`;
  await progress.step(`Starting RabbitMQ (${rung})`, async () => {
    if (binaries === undefined) await startDockerRabbit(`rj-hub-${wish.id}-broker`, plan);
    else await startPrivateRabbit(binaries, plan);
    await prepareBroker(managementUrl, {
      vhosts: [HUB_VHOST, PARTNERS_VHOST, ...(wish.vhosts ?? [])],
      users: [services, { name: administrator.user }],
    });
  });
  const at = (vhost: string) => amqpUrl({ user: services.name, password: services.password, port: ports.amqp, vhost });
  return {
    rung,
    amqpUrl: at(HUB_VHOST),
    partnersAmqpUrl: at(PARTNERS_VHOST),
    managementUrl,
    partnersHost: `127.0.0.1:${ports.amqp}`,
    ...(tls && { partnersTlsHost: `${reachableHost(tls.host)}:${tls.port}` }),
  };
}

/**
 * `HUB_TLS_DIR` holds server.crt, server.key and clients.crt, the authority of partners' certificates; the listener is open on `HUB_HOST`. With
 * `HUB_TLS_EXTERNAL=on` a certificate is enough to come in as the user that it is made out to.
 */
function brokerTls(env: BrokerWish['env']): RabbitPlan['tls'] {
  const folder = env.HUB_TLS_DIR;
  if (!folder) return undefined;
  const port = Number(env.HUB_TLS_AMQP_PORT || 5671);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new PlainMessage('HUB_TLS_AMQP_PORT must be a port: 1 to 65535.');
  const file = (name: string) => {
    const path = resolve(folder, name);
    if (!existsSync(path)) throw new PlainMessage(`HUB_TLS_DIR has no ${name}. docs/connect/tls.md says how it is made.`);
    return path;
  };
  const external = env.HUB_TLS_EXTERNAL;
  if (external && external !== 'on') throw new PlainMessage('HUB_TLS_EXTERNAL must be on, or left out.');
  const files = { cert: file('server.crt'), key: file('server.key'), ca: file('clients.crt') };
  return { host: env.HUB_HOST || '127.0.0.1', port, ...files, ...(external && { external: true }) };
}

/** `AMQP_URL`: the person's own broker. Its virtual host is used as it is; the partners' is made where we may manage. */
async function givenBroker({ env }: BrokerWish): Promise<Broker> {
  const url = new URL(env.AMQP_URL!);
  const fault = await faultAtSignIn(url.href);
  if (fault !== undefined) {
    throw new PlainMessage(
      `The broker of AMQP_URL (${url.host}) does not let the hub in: ${fault}\nMend AMQP_URL, or leave it out: then the hub finds or starts a broker of its own.`,
    );
  }
  const managementUrl = env.MANAGEMENT_URL || undefined;
  if (managementUrl === undefined) return { rung: 'url', amqpUrl: url.href };
  await prepareBroker(managementUrl, { vhosts: [PARTNERS_VHOST], users: [{ name: decodeURIComponent(url.username || 'guest') }] });
  const partners = new URL(url.href);
  partners.pathname = `/${PARTNERS_VHOST}`;
  return { rung: 'url', amqpUrl: url.href, partnersAmqpUrl: env.PARTNERS_AMQP_URL || partners.href, managementUrl, partnersHost: url.host };
}

async function fetchOnce(cache: string, progress: Progress) {
  return fetchedRabbit(cache) ?? (await progress.step('Fetching RabbitMQ (31 MB, once)', () => fetchRabbit(cache)));
}

function onPath(env: Record<string, string | undefined>, tool: string): boolean {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function noBroker(because: string): PlainMessage {
  return new PlainMessage(`There is no message broker to be had, and the hub cannot run without one.

${because}

One of these helps:
  - let this machine reach its package mirrors (Debian, Ubuntu), and start again: the hub fetches RabbitMQ by itself;
  - install it:  sudo apt-get install rabbitmq-server   |   brew install rabbitmq   |   sudo dnf install rabbitmq-server
  - start Docker, and start again;
  - name a broker that you have:  AMQP_URL=amqp://user:password@host:5672/vhost MANAGEMENT_URL=http://user:password@host:15672 npm start`);
}
