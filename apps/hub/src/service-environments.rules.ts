/** The services in the order of their start: the directory first, since every other one asks it who is calling. */
export const SERVICES = ['directory', 'intake', 'matching', 'casework', 'notifications', 'reporting', 'console'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Consecutive from `HUB_PORT`; the mailbox's page and its SMTP server come last. */
const PLACES = ['console', 'intake', 'matching', 'casework', 'notifications', 'reporting', 'directory', 'mailbox', 'smtp'] as const;
export type Place = (typeof PLACES)[number];

export const DEFAULT_PORT = 3000;

/** Browsers, and Node's own fetch, refuse to speak to these: the Fetch standard's "bad ports" above 1023. */
const REFUSED_BY_BROWSERS = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
];

/** @throws RangeError where the nine ports would not fit, or one of them could not be opened by a browser */
export function portsFrom(first: string | undefined): Record<Place, number> {
  const base = first ? Number(first) : DEFAULT_PORT;
  const highest = 65_535 - PLACES.length + 1;
  if (!Number.isInteger(base) || base < 1 || base > highest) {
    throw new RangeError(
      `HUB_PORT=${first} will not do: it must be a whole number from 1 to ${highest}, the first of ${PLACES.length} ports in a row.`,
    );
  }
  const refused = REFUSED_BY_BROWSERS.find((port) => port >= base && port < base + PLACES.length);
  if (refused !== undefined) {
    throw new RangeError(
      `HUB_PORT=${base} will not do: it is the first of ${PLACES.length} ports in a row, and browsers refuse to open port ${refused}. Choose another.`,
    );
  }
  return Object.fromEntries(PLACES.map((place, offset) => [place, base + offset])) as Record<Place, number>;
}

/** Where to reach what listens on `HUB_HOST`: an address for "everywhere" is none to go to. */
export function reachableHost(host: string): string {
  return ['0.0.0.0', '::', ''].includes(host) ? '127.0.0.1' : inUrl(host);
}

const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

export interface HubSettings {
  host: string;
  /** What all that is served to partners and people is served with, where that is HTTPS; paths of files. */
  tls?: { cert: string; key: string; clientCa?: string; name: string };
  ports: Record<Place, number>;
  area: string;
  logLevel: string;
  logFile: string;
  databaseUrls: Record<string, string>;
  amqpUrl: string;
  partnersAmqpUrl?: string;
  partnersVhost: string;
  managementUrl?: string;
  /** Where partners reach their virtual host, without a user. */
  partnersBrokerUrl?: string;
  serviceKeys: Record<string, string>;
  vaultKey: string;
  webhookKey: string;
  /** Networks of its own that the hub may call webhooks in. */
  webhookAllow?: string;
  demoSecrets: object;
  mailFrom: string;
  /** How often matching looks for offers that have lapsed, where it is not as matching has it. */
  offerClockMs?: string;
  /** From where on a partner that publishes more than agreed is slowed, and for how long; where left out, as the directory has it. */
  floods?: ServiceEnvironment;
  /** A collector of traces, where there is one. */
  otlpEndpoint?: string;
}

export type ServiceEnvironment = Record<string, string | undefined>;

/** Where what the hub serves on a port is reached, by partners, by people and by itself. */
export function urlAt({ host, tls }: Pick<HubSettings, 'host' | 'tls'>, port: number): string {
  return `${tls ? `https://${inUrl(tls.name)}` : `http://${reachableHost(host)}`}:${port}`;
}

/** The mailbox, which is the demo's alone, has no HTTPS. */
export function urlsOf({ host, ports, tls }: Pick<HubSettings, 'host' | 'ports' | 'tls'>): Record<Exclude<Place, 'smtp'>, string> {
  const web = PLACES.filter((place): place is Exclude<Place, 'smtp'> => place !== 'smtp');
  const at = (place: Place) => urlAt(place === 'mailbox' ? { host } : { host, ...(tls && { tls }) }, ports[place]);
  return Object.fromEntries(web.map((place) => [place, at(place)])) as Record<Exclude<Place, 'smtp'>, string>;
}

/** What each service is told: its own role, key and port, and no other service's secret. */
export function serviceEnvironments(settings: HubSettings): Record<ServiceName, ServiceEnvironment> {
  const urls = urlsOf(settings);
  const webhooks = { WEBHOOK_KEY: settings.webhookKey, WEBHOOK_ALLOW: settings.webhookAllow };
  const others: ServiceEnvironment = Object.fromEntries(SERVICES.map((name) => [`${name.toUpperCase()}_URL`, urls[name]]));
  const own: Record<ServiceName, ServiceEnvironment> = {
    directory: {
      MANAGEMENT_URL: settings.managementUrl,
      PARTNERS_VHOST: settings.partnersVhost,
      PARTNERS_BROKER_URL: settings.partnersBrokerUrl,
      SERVICE_KEYS: JSON.stringify(settings.serviceKeys),
      DEMO_SECRETS: JSON.stringify(settings.demoSecrets),
      ...settings.floods,
      ...webhooks,
    },
    intake: { VAULT_KEY: settings.vaultKey, PARTNERS_AMQP_URL: settings.partnersAmqpUrl },
    matching: { OFFER_CLOCK_MS: settings.offerClockMs },
    casework: {},
    notifications: {
      PARTNERS_AMQP_URL: settings.partnersAmqpUrl,
      SMTP_URL: `smtp://${reachableHost(settings.host)}:${settings.ports.smtp}`,
      MAIL_FROM: settings.mailFrom,
      ...webhooks,
    },
    reporting: {},
    console: { MAILBOX_URL: urls.mailbox },
  };
  const common = (name: ServiceName): ServiceEnvironment => ({
    AREA: settings.area,
    SEED: 'demo',
    LOG_LEVEL: settings.logLevel,
    LOG_FILE: settings.logFile,
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint,
    HUB_HOST: settings.host,
    HUB_TLS_CERT: settings.tls?.cert,
    HUB_TLS_KEY: settings.tls?.key,
    HUB_TLS_CLIENT_CA: settings.tls?.clientCa,
    PORT: String(settings.ports[name]),
    DATABASE_URL: settings.databaseUrls[name],
    AMQP_URL: settings.amqpUrl,
    SERVICE_KEY: settings.serviceKeys[name],
    ...others,
  });
  return Object.fromEntries(SERVICES.map((name) => [name, { ...common(name), ...own[name] }])) as Record<ServiceName, ServiceEnvironment>;
}
