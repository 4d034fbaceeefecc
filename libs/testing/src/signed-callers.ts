import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Caller } from '#platform/caller.js';
import { AUDIENCE, ISSUER } from '#platform/tokens.js';

/** Who calls: roles, and what else the token says. */
export type As = Partial<Caller> & Pick<Caller, 'roles'>;

export interface SignedCallers {
  /** What a service is given as DIRECTORY_URL. */
  url: string;
  /** The header of a caller whom this directory vouches for. */
  as(caller: As): Promise<{ authorization: string }>;
  close(): Promise<void>;
}

/** The least of a directory that a service's spec needs: published keys, and tokens signed with them. */
export async function signedCallers(): Promise<SignedCallers> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'spec', alg: 'ES256', use: 'sig' }] });
  const server = createServer((_asked, answer) => answer.setHeader('content-type', 'application/json').end(keys));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    as: async ({ kind = 'person', id = 'somebody', roles, organisation }) => {
      const claims = { kind, roles, ...(organisation && { org: organisation }) };
      const token = new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'spec' })
        .setSubject(id)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE);
      return { authorization: `Bearer ${await token.setExpirationTime('10m').sign(privateKey)}` };
    },
    close: () => new Promise((done) => void server.close(() => done())),
  };
}
