import type { World } from './arm.js';

/** The hub keeps partners in a virtual host of a fixed name, and gives each a user: neither goes with the arm's own virtual hosts. */
export async function removePartnersAtBroker({ managementUrl }: World): Promise<void> {
  const { username, password, origin } = new URL(managementUrl);
  const headers = {
    authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`,
    // A connection kept alive holds up the broker's end by 5 s.
    connection: 'close',
  };
  await fetch(`${origin}/api/vhosts/partners`, { method: 'DELETE', headers });
  const users = (await (await fetch(`${origin}/api/users`, { headers })).json()) as { name: string }[];
  for (const { name } of users)
    if (name.startsWith('p.')) await fetch(`${origin}/api/users/${encodeURIComponent(name)}`, { method: 'DELETE', headers });
}
