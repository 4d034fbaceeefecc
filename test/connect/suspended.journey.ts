import type { Journey } from './hub-in-both-forms.js';
import { until } from '../journeys/running-hub.js';

/** A route of each service that some caller must be signed in for. */
const DOORS = {
  directory: '/organisations',
  intake: '/messages',
  matching: '/offers',
  casework: '/cases',
  notifications: '/sends',
  reporting: '/figures',
} as const;
/** It is a second or two; a busy machine may take its time. */
const WITHIN_MS = 10_000;

/** The kill switch over HTTP: what a partner holds already is refused at every service, with its people, and good again when it is let in. */
export const suspended: Journey = (hub) => {
  const answers = async (how: { token?: string; apiKey?: string }) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(DOORS).map(async ([service, path]) => {
          const { status, body } = await hub().ask(service, path, how);
          return [service, status === 200 ? 'let in' : `${status} ${body.code}`] as const;
        }),
      ),
    );
  const everywhere = (answer: string) => Object.fromEntries(Object.keys(DOORS).map((service) => [service, answer]));
  const known = async (how: { token?: string; apiKey?: string }) =>
    expect(Object.values(await answers(how)).filter((answer) => answer !== 'let in' && answer !== '403 not_allowed')).toEqual([]);
  const worksThere = (code: string) =>
    hub().file.people.some((person) => person.organisation === code && person.role === 'provider_worker');
  const directory = async (path: string, method = 'POST') =>
    hub().ask('directory', path, { method, token: await hub().token('hub_administrator') });
  const tokenOf = async (apiKey: string) => (await hub().ask('directory', '/tokens', { body: { apiKey } })).body.token as string;

  it('a suspended partner: its token, its key and its people, at every service within seconds', async () => {
    const { id, code } = hub()
      .providers()
      .find((provider) => provider.apiKey && worksThere(provider.code))!;
    const { apiKey } = hub().organisation(code);
    const holds = [{ token: await tokenOf(apiKey!) }, { apiKey: apiKey! }, { token: await hub().token('provider_worker', code) }];
    for (const how of holds) await known(how);
    expect((await directory(`/partners/${id}/suspend`)).status).toBe(200);
    const end = Date.now() + WITHIN_MS;
    for (const how of holds) {
      await until(
        async () => JSON.stringify(await answers(how)) === JSON.stringify(everywhere('403 suspended')),
        'refused everywhere',
        Math.max(1, end - Date.now()),
      );
    }
    expect((await directory(`/partners/${id}/resume`)).status).toBe(200);
    for (const how of holds) await until(async () => !Object.values(await answers(how)).includes('403 suspended'), 'let in again', 15_000);
  });

  it('a revoked key: the token that was made with it, at every service; the partner’s other key goes on', async () => {
    const { id } = hub().providers().at(-1)!;
    const [lost, other] = [(await directory(`/partners/${id}/api-keys`)).body, (await directory(`/partners/${id}/api-keys`)).body];
    const [stolen, good] = [await tokenOf(lost.apiKey), await tokenOf(other.apiKey)];
    await known({ token: stolen });
    expect((await directory(`/partners/${id}/api-keys/${lost.id}`, 'DELETE')).status).toBe(204);
    await until(
      async () => JSON.stringify(await answers({ token: stolen })) === JSON.stringify(everywhere('401 not_signed_in')),
      'refused everywhere',
      WITHIN_MS,
    );
    await known({ token: good });
  });
};
