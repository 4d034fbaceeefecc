import { readConfig } from '#platform/config.js';
import { DirectoryConfig } from './directory.config.js';

const read = (change: Record<string, string>) => readConfig(DirectoryConfig, { DATABASE_URL: 'postgres://hub@localhost/hub', ...change });

it('takes what was generated for the demo', () => {
  const secrets = {
    people: { 'sam.sample@example.org': 'ab2c-de3f-gh4j' },
    apiKeys: { agency: 'rjh_0123456789abcdef' },
  };
  expect(read({ DEMO_SECRETS: JSON.stringify(secrets), SERVICE_KEYS: '{"intake":"0123456789abcdef"}' })).toMatchObject({
    DEMO_SECRETS: secrets,
    SERVICE_KEYS: { intake: '0123456789abcdef' },
  });
});

it.each([
  ['what is not JSON', { SERVICE_KEYS: 'intake=secret' }],
  ['a list', { SERVICE_KEYS: '["0123456789abcdef"]' }],
  ['a key short enough to guess from its digest', { SERVICE_KEYS: '{"intake":"secret"}' }],
  ['an API key short enough to guess', { DEMO_SECRETS: '{"apiKeys":{"agency":"secret"}}' }],
  ['a part that is not known', { DEMO_SECRETS: '{"passwords":{}}' }],
  ['a management URL that is none', { MANAGEMENT_URL: 'localhost:15672' }],
  ['a virtual host with a slash', { PARTNERS_VHOST: 'a/b' }],
])('refuses %s, and repeats no secret', (_name, change) => {
  expect(() => read(change as Record<string, string>)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('"secret"') as string }) as Error,
  );
});
