import { portsFrom, reachableHost, serviceEnvironments, SERVICES, type HubSettings } from './service-environments.rules.js';

const byService = (what: string) => Object.fromEntries(SERVICES.map((name) => [name, `${what} of ${name}`]));
const settings: HubSettings = {
  host: '127.0.0.1',
  ports: portsFrom('4000'),
  area: 'cambridgeshire',
  logLevel: 'warn',
  logFile: '/state/hub.log',
  databaseUrls: byService('database'),
  amqpUrl: 'amqp://hub',
  partnersAmqpUrl: 'amqp://partners',
  partnersVhost: 'partners',
  managementUrl: 'http://management',
  serviceKeys: byService('key'),
  vaultKey: 'the vault’s key',
  webhookKey: 'the webhooks’ key',
  webhookAllow: '127.0.0.0/8',
  demoSecrets: { people: { 'sam@example.org': 'a generated password' } },
  mailFrom: 'rj-hub@example.org',
};

describe('ports', () => {
  it('are nine in a row from HUB_PORT', () => {
    expect(portsFrom('4000')).toEqual({
      console: 4000,
      intake: 4001,
      matching: 4002,
      casework: 4003,
      notifications: 4004,
      reporting: 4005,
      directory: 4006,
      mailbox: 4007,
      smtp: 4008,
    });
  });

  it.each([
    [undefined, 3000],
    ['', 3000],
    ['65527', 65_527],
  ])('HUB_PORT=%s begins at %i', (given, first) => {
    expect(portsFrom(given).console).toBe(first);
  });

  it.each(['0', '65528', '-1', '3000.5', 'http', '3000x'])('HUB_PORT=%s is refused', (given) => {
    expect(() => portsFrom(given)).toThrow(/must be a whole number from 1 to 65527/);
  });

  it.each([
    ['10080', 10_080],
    ['10072', 10_080],
    ['6660', 6665],
  ])('HUB_PORT=%s is refused: no browser opens %i', (given, port) => {
    expect(() => portsFrom(given)).toThrow(new RegExp(`browsers refuse to open port ${port}`));
  });
});

describe('what a service is told', () => {
  const environments = serviceEnvironments(settings);

  it.each(SERVICES.map((name) => [name]))('%s: its own role, key and port, and nobody else’s', (name) => {
    const told = Object.values(environments[name]);
    expect(environments[name]).toMatchObject({
      DATABASE_URL: `database of ${name}`,
      PORT: String(settings.ports[name]),
      SERVICE_KEY: `key of ${name}`,
    });
    for (const other of SERVICES.filter((each) => each !== name)) expect(told).not.toContain(`database of ${other}`);
  });

  it.each<[string, string[]]>([
    ['the vault’s key', ['intake']],
    ['the webhooks’ key', ['directory', 'notifications']],
    ['amqp://partners', ['intake', 'notifications']],
    ['http://management', ['directory']],
    ['a generated password', ['directory']],
    ['key of matching', ['directory', 'matching']],
  ])('%s goes to %j alone', (secret, who) => {
    const knows = SERVICES.filter((name) => JSON.stringify(environments[name]).includes(secret));
    expect(knows).toEqual(SERVICES.filter((name) => who.includes(name)));
  });

  const tls = { cert: '/c/server.crt', key: '/c/server.key', clientCa: '/c/clients.crt', name: 'hub.example.org' };

  it('with a certificate, where it is and the rest by HTTPS and name; the demo’s mailbox is not', () => {
    const served = serviceEnvironments({ ...settings, tls });
    for (const name of SERVICES)
      expect(served[name]).toMatchObject({ HUB_TLS_CERT: tls.cert, HUB_TLS_KEY: tls.key, HUB_TLS_CLIENT_CA: tls.clientCa });
    expect(served.intake).toMatchObject({ DIRECTORY_URL: 'https://hub.example.org:4006', HUB_HOST: '127.0.0.1' });
    expect(served.console.MAILBOX_URL).toBe('http://127.0.0.1:4007');
    expect(environments.intake).toMatchObject({ DIRECTORY_URL: 'http://127.0.0.1:4006', HUB_TLS_CERT: undefined });
  });

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['::1', '[::1]'],
    ['192.0.2.7', '192.0.2.7'],
  ])('listening on %s, it is reached at %s', (host, reached) => {
    expect(reachableHost(host)).toBe(reached);
  });
});
