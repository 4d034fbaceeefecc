import { join } from 'node:path';
import { PARTNERS_VHOST } from './broker/broker-accounts.js';
import type { Broker } from './broker/find-broker.js';
import type { HubDatabase } from './database/prepare-hub-database.js';
import { keptVaultKey, keptWebhookKey, type DemoSecrets, type Secrets } from './secrets.js';
import type { HubSettings } from './service-environments.rules.js';

export interface HubFound {
  /** State folder. */
  folder: string;
  env: Record<string, string | undefined>;
  secrets: Secrets;
  demo: DemoSecrets;
  broker: Pick<Broker, 'amqpUrl' | 'partnersAmqpUrl' | 'managementUrl' | 'partnersHost' | 'partnersTlsHost'>;
  database: HubDatabase;
}

/** What the services are told: where they are, and what the state folder keeps and the ladders found. */
export function hubSettings(
  at: Pick<HubSettings, 'host' | 'ports' | 'area' | 'tls'>,
  { folder, env, secrets, demo, broker, database }: HubFound,
): HubSettings {
  return {
    ...at,
    logLevel: env.LOG_LEVEL || 'warn',
    logFile: join(folder, 'hub.log'),
    databaseUrls: database.urls,
    amqpUrl: broker.amqpUrl,
    partnersAmqpUrl: broker.partnersAmqpUrl,
    partnersVhost: PARTNERS_VHOST,
    managementUrl: broker.managementUrl,
    partnersBrokerUrl: partnersBrokerUrl(broker),
    serviceKeys: secrets.serviceKeys,
    vaultKey: keptVaultKey(folder),
    webhookKey: keptWebhookKey(folder),
    // Never by itself, not even where it listens on this machine alone: behind a proxy a partner would so reach what else listens here.
    webhookAllow: env.WEBHOOK_ALLOW || undefined,
    demoSecrets: {
      apiKeys: demo.apiKeys,
      // Passwords that are there are not worked out again: that would take a second of every start.
      people: database.seeded ? {} : demo.people,
      queuePasswords: broker.managementUrl ? demo.queuePasswords : {},
    },
    mailFrom: env.MAIL_FROM || 'RJ Hub <rj-hub@example.org>',
    offerClockMs: env.OFFER_CLOCK_MS,
    floods: Object.fromEntries(FLOODS.map((name) => [name, env[name]])),
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

const FLOODS = ['FLOOD_TIMES', 'FLOOD_AT_LEAST', 'FLOOD_PAUSE_SECONDS', 'FLOOD_PAUSE_MOST_SECONDS'] as const;

function partnersBrokerUrl({ partnersHost, partnersTlsHost }: HubFound['broker']): string | undefined {
  if (partnersTlsHost) return `amqps://${partnersTlsHost}/${PARTNERS_VHOST}`;
  return partnersHost && `amqp://${partnersHost}/${PARTNERS_VHOST}`;
}
