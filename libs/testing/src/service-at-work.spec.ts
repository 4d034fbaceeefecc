import { Client } from 'pg';
import type { Env } from '#platform/config.js';
import { serviceAtWork } from './service-at-work.js';

it('a service that does not start leaves neither its database nor its directory', async () => {
  let given: Env = {};
  const start = (env: Env) => {
    given = env;
    return Promise.reject(new Error('it does not start'));
  };
  await expect(serviceAtWork('matching', start)).rejects.toThrow('it does not start');
  await expect(fetch(given.DIRECTORY_URL!)).rejects.toThrow('fetch failed');
  const client = new Client({ connectionString: given.DATABASE_URL });
  await expect(client.connect()).rejects.toThrow(/does not exist|password authentication failed/);
});
