import type { ExecutionContext } from '@nestjs/common';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { CertificateGuard } from './certificate.guard.js';
import type { CommonConfig } from './config.js';
import { AUDIENCE, ISSUER, Tokens } from './tokens.js';

const partner = { kind: 'partner', id: 'a-provider', organisation: 'a-provider', roles: ['provider_system'] };
let own: CryptoKey;
let tokens: Tokens;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  own = privateKey;
  tokens = new Tokens('http://127.0.0.1:9');
  tokens.readKeysFrom(createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }));
});

interface Change {
  claims?: object;
  issuer?: string;
  audience?: string;
  expires?: number;
  key?: CryptoKey;
}
const signed = ({ claims, issuer = ISSUER, audience = AUDIENCE, expires = 60, key = own }: Change = {}) =>
  new SignJWT({ kind: 'service', roles: ['service'], ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setSubject('intake')
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(Math.floor(Date.now() / 1000) + expires)
    .sign(key);

interface Given {
  voucher?: string | undefined;
  authorized?: boolean;
  cn?: string;
  caller?: object;
  /** No certificates are asked for. */
  off?: boolean;
}
/** @returns the request, as it is handed on */
async function passed({ voucher, authorized = false, cn, caller = partner, off }: Given, proving = tokens) {
  const socket = { authorized, getPeerCertificate: () => (cn === undefined ? {} : { subject: { CN: cn } }) };
  const request = { caller, socket, get: (name: string) => (name === 'x-hub-service' ? voucher : undefined) };
  const context = { getType: () => 'http', switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  await new CertificateGuard((off ? {} : { HUB_TLS_CLIENT_CA: 'ca.crt' }) as CommonConfig, proving).canActivate(context);
  return request as { certified?: boolean };
}

describe('a partner’s system', () => {
  it('passes with its own certificate, or in the hands of a service that has proven it', async () => {
    expect((await passed({ authorized: true, cn: partner.id })).certified).toBe(true);
    expect((await passed({ voucher: await signed() })).certified).toBe(true);
  });

  it.each<[string, () => Promise<Given>]>([
    ['nothing', async () => ({})],
    ['another’s certificate', async () => ({ authorized: true, cn: 'another' })],
    ['one that the authority did not sign', async () => ({ cn: partner.id })],
    ['words that are no token', async () => ({ voucher: 'intake' })],
    ['a token by another key', async () => ({ voucher: await signed({ key: (await generateKeyPair('ES256')).privateKey }) })],
    ['one that has expired', async () => ({ voucher: await signed({ expires: -60 }) })],
    ['one for another audience', async () => ({ voucher: await signed({ audience: 'elsewhere' }) })],
    ['one of another issuer', async () => ({ voucher: await signed({ issuer: 'somebody' }) })],
    ['its own token', async () => ({ voucher: await signed({ claims: partner }) })],
    ['an administrator’s token', async () => ({ voucher: await signed({ claims: { kind: 'person', roles: ['hub_administrator'] } }) })],
    ['a person’s who has a service’s role', async () => ({ voucher: await signed({ claims: { kind: 'person' } }) })],
    ['a service’s without its role', async () => ({ voucher: await signed({ claims: { roles: ['provider_system'] } }) })],
  ])('is refused with %s', async (_what, given) => {
    await expect(passed(await given())).rejects.toMatchObject({ status: 403, code: 'certificate' });
  });

  it('is told to come again where the directory’s keys cannot be had', async () => {
    await expect(passed({ voucher: await signed() }, new Tokens('http://127.0.0.1:9'))).rejects.toMatchObject({ status: 503 });
  });

  it('of no organisation is refused, whatever its certificate lacks', async () => {
    await expect(passed({ authorized: true, caller: { ...partner, organisation: undefined } })).rejects.toMatchObject({ status: 403 });
  });
});

it('people, services, and a hub that asks for no certificates: nothing is proven, and nothing said to be', async () => {
  for (const kind of ['person', 'service'])
    expect((await passed({ caller: { kind, id: 'somebody', roles: [] } })).certified).toBeUndefined();
  expect((await passed({ off: true })).certified).toBeUndefined();
});
