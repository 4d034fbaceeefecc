import type { SpawnOptions } from 'node:child_process';
import { mkdirSync, openSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPart } from '../processes.js';
import { brokerAnswers } from './broker-answers.js';

/** A RabbitMQ and its Erlang on this machine. */
export interface RabbitBinaries {
  server: string;
  epmd: string;
  /** Put before PATH. */
  path: string[];
  env: Record<string, string>;
}

export interface RabbitPlan {
  /** State folder of the hub. */
  home: string;
  ports: { amqp: number; management: number; prometheus: number; epmd: number; distribution: number };
  administrator: { user: string; password: string };
  /** A second listener, for partners, that asks for TLS and for a certificate of the client's that the authority signed. Paths of PEM files. */
  tls?: {
    port: number;
    host: string;
    cert: string;
    key: string;
    ca: string;
    /** A certificate lets in whom it is made out to, without a password (SASL EXTERNAL). */
    external?: boolean;
  };
  /** Virtual host made at first start; the others are made through the management API. */
  vhost: string;
}

/** What of RabbitMQ lets a certificate say who comes. */
export const EXTERNAL_PLUGIN = 'rabbitmq_auth_mechanism_ssl';

/**
 * Bytes of a message that the broker takes: larger ones would stand in its memory before anybody could refuse them. Four times what the hub reads, so that who
 * sends somewhat too much is told so by a receipt.
 */
export const MOST_BYTES = 1_048_576;

/** Milliseconds after which the broker counts again what was published: who floods is seen that much later. Its own default is five seconds. */
const COUNTED_EVERY_MS = 2_000;

/** Starts a RabbitMQ of the hub's own on loopback, under its own epmd; ready when an AMQP handshake answers. */
export async function startPrivateRabbit(binaries: RabbitBinaries, plan: RabbitPlan): Promise<void> {
  const folder = join(plan.home, 'broker');
  const at = (name: string) => join(folder, name);
  for (const name of ['', 'home', 'mnesia', 'log', 'generated']) mkdirSync(at(name), { recursive: true, mode: 0o700 });
  writeFileSync(at('rabbitmq.conf'), configuration(plan), { mode: 0o600 });
  const plugins = ['rabbitmq_management', 'rabbitmq_prometheus', ...(plan.tls?.external ? [EXTERNAL_PLUGIN] : [])];
  writeFileSync(at('enabled_plugins'), `[${plugins.join(',')}].\n`);
  writeFileSync(at('advanced.config'), '[].\n');
  writeFileSync(at('env.conf'), '');

  const env = {
    ...withoutRabbit(process.env),
    ...binaries.env,
    PATH: [...binaries.path, process.env.PATH ?? ''].join(':'),
    HOME: at('home'),
    RABBITMQ_NODENAME: 'hub@localhost',
    RABBITMQ_CONF_ENV_FILE: at('env.conf'),
    RABBITMQ_CONFIG_FILE: at('rabbitmq'),
    RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: at('mnesia'),
    RABBITMQ_LOG_BASE: at('log'),
    RABBITMQ_PID_FILE: at('pid'),
    RABBITMQ_GENERATED_CONFIG_DIR: at('generated'),
    RABBITMQ_DIST_PORT: String(plan.ports.distribution),
    ERL_EPMD_PORT: String(plan.ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The start script then becomes the broker instead of waiting beside it: one process, under the pid that is noted.
    RUNNING_UNDER_SYSTEMD: 'true',
    // Idle schedulers that spin cost a core each on a small machine; the node listens to nobody else.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}',
  };
  const log = openSync(at('start.log'), 'w', 0o600);
  const options: SpawnOptions = { env, cwd: folder, stdio: ['ignore', log, log] };
  try {
    // Started here, not by the broker: a daemon of its own would outlive the broker under a pid that nobody noted.
    const epmdArgs = ['-port', env.ERL_EPMD_PORT, '-address', '127.0.0.1'];
    const epmd = startPart(plan.home, { name: 'epmd', signal: 'SIGTERM' }, binaries.epmd, epmdArgs, options);
    epmd.on('error', () => undefined); // the broker starts one itself

    // The management agent idles for five seconds before the stores are closed. A broker that is made to end by then
    // repairs them at the next start, which takes two seconds more.
    const part = { name: 'broker', signal: 'SIGTERM', group: true } as const;
    const server = startPart(plan.home, part, binaries.server, [], options);
    const ended = new Promise<string>((done) => {
      server.once('exit', (code, signal) => done(`RabbitMQ ended while starting (${signal ?? `code ${code}`})`));
      server.once('error', (error) => done(`RabbitMQ could not be started: ${error.message}`));
    });
    await brokerAnswers({ ...plan.administrator, port: plan.ports.amqp, vhost: plan.vhost }, ended, at('start.log'));
  } finally {
    closeSync(log);
  }
}

function configuration({ ports, administrator, vhost, tls }: RabbitPlan): string {
  return `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = ${ports.prometheus}
default_user = ${administrator.user}
default_pass = ${administrator.password}
default_vhost = ${vhost}
default_user_tags.administrator = true
max_message_size = ${MOST_BYTES}
collect_statistics_interval = ${COUNTED_EVERY_MS}
log.console = false
log.file = rabbit.log
log.file.rotation.size = 10485760
log.file.rotation.count = 3
${tls ? tlsListener(tls) : ''}`;
}

/** The certificate lets a client knock; who it is says its user and password all the same, unless the certificate is to say that too. */
const tlsListener = ({ host, port, cert, key, ca, external }: NonNullable<RabbitPlan['tls']>): string => `listeners.ssl.1 = ${host}:${port}
ssl_options.cacertfile = ${ca}
ssl_options.certfile = ${cert}
ssl_options.keyfile = ${key}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
${external ? 'auth_mechanisms.1 = PLAIN\nauth_mechanisms.2 = AMQPLAIN\nauth_mechanisms.3 = EXTERNAL\nssl_cert_login_from = common_name\n' : ''}`;

/** Settings of another RabbitMQ or Erlang in the caller's shell would be taken for ours. */
function withoutRabbit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(RABBITMQ_|ERL_|NODENAME$|NODE_PORT$|NOTIFY_SOCKET$)/.test(name)));
}
