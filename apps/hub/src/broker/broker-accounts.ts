import { setTimeout as delay } from 'node:timers/promises';
import { PlainMessage } from '../plain-message.js';

/** Virtual hosts: the services' own, and the one that partners reach and that reaches nothing else. */
export const HUB_VHOST = 'hub';
export const PARTNERS_VHOST = 'partners';

/** Makes virtual hosts, and gives users all rights in them, through the management API. Safe to repeat. */
export async function prepareBroker(
  managementUrl: string,
  plan: { vhosts: string[]; users: { name: string; password?: string }[] },
): Promise<void> {
  const put = manager(managementUrl);
  const vhosts = plan.vhosts.map((vhost) => put(`vhosts/${encodeURIComponent(vhost)}`, {}));
  // Without a password the user is not ours to make: an external broker's, who is given rights alone.
  const users = plan.users.flatMap(({ name, password }) =>
    password === undefined ? [] : [put(`users/${encodeURIComponent(name)}`, { password, tags: '' })],
  );
  await Promise.all([...vhosts, ...users]);
  const rights = { configure: '.*', write: '.*', read: '.*' };
  await Promise.all(
    plan.users.flatMap(({ name }) =>
      plan.vhosts.map((vhost) => put(`permissions/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`, rights)),
    ),
  );
}

function manager(managementUrl: string): (path: string, body: object) => Promise<void> {
  const { username, password, origin, pathname } = new URL(managementUrl);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  // A connection kept alive holds up the broker's end by 5 s.
  const headers = { authorization, 'content-type': 'application/json', connection: 'close' };
  const base = `${origin}${pathname.replace(/\/$/, '')}/api`;
  return async (path, body) => {
    const answer = await patiently(() => fetch(`${base}/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) }));
    if (answer.ok) return;
    throw new PlainMessage(
      `The broker's management API at ${origin} refused ${path} (${answer.status}).\nMANAGEMENT_URL must name a user with the tag administrator.`,
    );
  };
}

/** The management listener opens a moment after the first AMQP handshake. */
async function patiently(request: () => Promise<Response>): Promise<Response> {
  for (const begun = Date.now(); ; await delay(100)) {
    try {
      const answer = await request();
      if (answer.status < 500 || Date.now() - begun > 20_000) return answer;
    } catch (error) {
      if (Date.now() - begun > 20_000) throw error;
    }
  }
}
