import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hubSettings, type HubFound } from './hub-settings.js';
import { portsFrom } from './service-environments.rules.js';

describe('where webhooks may be called within the hub’s own network', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hub-settings-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['127.0.0.1', undefined, undefined],
    ['localhost', undefined, undefined],
    ['0.0.0.0', undefined, undefined],
    ['127.0.0.1', '', undefined],
    ['127.0.0.1', '127.0.0.0/8', '127.0.0.0/8'],
    ['0.0.0.0', '10.1.0.0/16', '10.1.0.0/16'],
  ])('listening on %s, with %s named: %s', (host, named, allowed) => {
    const found: HubFound = {
      folder,
      env: { WEBHOOK_ALLOW: named },
      secrets: { serviceKeys: {} } as HubFound['secrets'],
      demo: { apiKeys: {}, people: {}, queuePasswords: {} } as unknown as HubFound['demo'],
      broker: { amqpUrl: 'amqp://127.0.0.1' } as HubFound['broker'],
      database: { urls: {}, seeded: false } as unknown as HubFound['database'],
    };
    expect(hubSettings({ host, ports: portsFrom(undefined), area: 'sandbox' }, found).webhookAllow).toBe(allowed);
  });
});
