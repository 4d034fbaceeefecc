import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module, Post, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload, type CryptoKey, type JWK } from 'jose';
import request from 'supertest';
import { Allow, CallerGuard, Open, TheCaller, type Caller } from './caller.js';
import { Log, serviceLog } from './logging.js';
import { ProblemFilter } from './problem.js';
import { RateLimits } from './limits.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { Standing } from './standing.js';
import { AUDIENCE, ISSUER, Tokens } from './tokens.js';

@Allow('hub_administrator')
@Controller()
class Doors {
  @Open()
  @Get('open')
  open() {
    return 'open';
  }

  @Get('administrator')
  administrator(@TheCaller() caller: Caller) {
    return caller;
  }

  @Allow('agency_system', 'agency_worker')
  @Post('agency')
  agency(@TheCaller() caller: Caller) {
    return caller;
  }

  @Open()
  @Allow('service')
  @Get('both')
  both() {
    return 'both';
  }
}

@Controller()
class Forgotten {
  @Get('forgotten')
  forgotten() {
    return 'reached';
  }
}

const claims = { kind: 'person', roles: ['hub_administrator'], org: 'an-organisation' };
let keys: { publicKey: CryptoKey; privateKey: CryptoKey };
let jwks: JWK[];
let directory: Server;
let exchanges = 0;
let out = { suspended: [] as string[], revoked: [] as string[] };
const standing = new Standing(() => Promise.resolve(out));
let app: INestApplication;
const http = () => request(app.getHttpServer() as Server);

interface Change {
  claims?: JWTPayload;
  sub?: string;
  issuer?: string;
  audience?: string;
  expires?: number;
  key?: CryptoKey;
  kid?: string;
}
const published = async (key: CryptoKey, kid: string) => ({ ...(await exportJWK(key)), kid, alg: 'ES256', use: 'sig' });
const tokenWith = (change: Change = {}) =>
  new SignJWT(change.claims ?? claims)
    .setProtectedHeader({ alg: 'ES256', kid: change.kid ?? 'k1' })
    .setSubject(change.sub ?? 'a-person')
    .setIssuer(change.issuer ?? ISSUER)
    .setAudience(change.audience ?? AUDIENCE)
    .setExpirationTime(Math.floor(Date.now() / 1000) + (change.expires ?? 60))
    .sign(change.key ?? keys.privateKey);

beforeAll(async () => {
  keys = await generateKeyPair('ES256', { extractable: true });
  jwks = [await published(keys.publicKey, 'k1')];
  // A directory of this spec's own: it knows one key, and counts how often it is asked.
  directory = createServer((asked, answer) => {
    if (asked.url === '/keys') return answer.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: jwks }));
    let body = '';
    asked.on('data', (part) => (body += part));
    asked.on('end', () => {
      exchanges++;
      if (!body.includes('known-key')) return answer.writeHead(401).end('{}');
      const caller = { kind: 'partner', id: 'an-agency', roles: ['agency_system'], organisation: 'an-agency' };
      return answer.end(JSON.stringify({ token: 't', expiresAt: new Date(Date.now() + 60_000).toISOString(), caller }));
    });
  }).listen(0);

  @Module({
    controllers: [Doors, Forgotten],
    providers: [
      { provide: APP_GUARD, useClass: CallerGuard },
      { provide: APP_GUARD, useClass: RateLimitGuard },
      { provide: RateLimits, useValue: new RateLimits() },
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: Log, useValue: serviceLog('test', 'silent') },
      { provide: Standing, useValue: standing },
      { provide: Tokens, useValue: new Tokens(`http://127.0.0.1:${(directory.address() as AddressInfo).port}`) },
    ],
  })
  class Service {}
  app = await NestFactory.create(Service, { logger: false });
  await app.init();
});

afterAll(async () => {
  await app.close();
  directory.close();
});

describe('a route says who may call it', () => {
  it.each([
    ['nobody', '/open', undefined, 200],
    ['nobody', '/administrator', undefined, 401],
    ['an administrator', '/administrator', {}, 200],
    ['an agency worker', '/administrator', { claims: { ...claims, roles: ['agency_worker'] } }, 403],
    ['somebody without a role', '/administrator', { claims: { ...claims, roles: [] } }, 403],
    ['a service, where Open contradicts Allow,', '/both', { claims: { ...claims, roles: ['service'] } }, 200],
    ['nobody, where Open contradicts Allow,', '/both', undefined, 401],
    ['an administrator, where the route says nothing,', '/forgotten', {}, 403],
    ['nobody, where the route says nothing,', '/forgotten', undefined, 401],
  ])('%s at %s', async (_who, path, token: Change | undefined, status) => {
    const asked = http().get(path);
    if (token) asked.set('Authorization', `Bearer ${await tokenWith(token)}`);
    expect((await asked).status).toBe(status);
  });

  it('lets the route overrule its controller', async () => {
    const answer = await http()
      .post('/agency')
      .set('Authorization', `Bearer ${await tokenWith()}`);
    expect(answer.status).toBe(403);
  });

  it('hands the caller on', async () => {
    const answer = await http()
      .get('/administrator')
      .set('Authorization', `Bearer ${await tokenWith()}`);
    expect(answer.body).toEqual({ kind: 'person', id: 'a-person', roles: ['hub_administrator'], organisation: 'an-organisation' });
  });
});

describe('a token is believed only when the directory signed it for the hub', () => {
  it.each<[string, () => Promise<string>]>([
    ['another issuer', () => tokenWith({ issuer: 'somebody' })],
    ['another audience', () => tokenWith({ audience: 'elsewhere' })],
    ['an expired one', () => tokenWith({ expires: -60 })],
    ['another key under the same name', async () => tokenWith({ key: (await generateKeyPair('ES256')).privateKey })],
    [
      'one that is not signed',
      async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await tokenWith()).split('.')[1]}.e30`,
    ],
    [
      'one signed with the public key as a secret',
      async () =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .setSubject('a-person')
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setExpirationTime('1m')
          .sign(Buffer.from(JSON.stringify(await exportJWK(keys.publicKey)))),
    ],
  ])('refuses %s', async (_name, token) => {
    const answer = await http()
      .get('/administrator')
      .set('Authorization', `Bearer ${await token()}`);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'not_signed_in' });
  });
});

it('a key that the directory has just made is found, even right after its keys were asked for', async () => {
  const url = `http://127.0.0.1:${(directory.address() as AddressInfo).port}`;
  const tokens = new Tokens(url);
  await tokens.callerOf(await tokenWith());
  const next = await generateKeyPair('ES256', { extractable: true });
  jwks = [...jwks, await published(next.publicKey, 'k2')];
  expect(await tokens.callerOf(await tokenWith({ key: next.privateKey, kid: 'k2' }))).toMatchObject({ id: 'a-person' });
  await expect(tokenWith({ kid: 'k3' }).then((token) => tokens.callerOf(token))).rejects.toMatchObject({ status: 401 });
});

describe('a token is not enough for whoever is out', () => {
  const heard = async (now: Partial<typeof out>) => {
    out = { suspended: [], revoked: [], ...now };
    await standing.stop();
    standing.start();
  };
  afterAll(() => heard({}));

  it.each([
    ['an organisation that is suspended', { suspended: ['an-organisation'] }, 403, 'suspended'],
    ['a key that was revoked', { revoked: ['a-key'] }, 401, 'not_signed_in'],
    ['others’ keys and organisations', { suspended: ['another'], revoked: ['b-key'] }, 200, undefined],
  ])('%s', async (_who, now, status, code) => {
    await heard(now);
    const answer = await http()
      .get('/administrator')
      .set('Authorization', `Bearer ${await tokenWith({ claims: { ...claims, key: 'a-key' } })}`);
    expect([answer.status, (answer.body as { code?: string }).code]).toEqual([status, code]);
  });

  it('a directory that has not answered yet keeps every organisation out, and nobody else', async () => {
    let away = true;
    const early = new Standing(() => (away ? Promise.reject(new Error('away')) : Promise.resolve({ suspended: [], revoked: [] })));
    early.start();
    await expect(early.refuseWhoIsOut({ kind: 'partner', id: 'one', organisation: 'one', roles: [] })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await early.refuseWhoIsOut({ kind: 'service', id: 'intake', roles: ['service'] });
    away = false;
    await early.stop();
    early.start();
    await early.refuseWhoIsOut({ kind: 'partner', id: 'one', organisation: 'one', roles: [] });
    await early.stop();
  });

  it('a directory that is away leaves what was heard of it before', async () => {
    let away = false;
    const patient = new Standing(() => (away ? Promise.reject(new Error('away')) : Promise.resolve({ suspended: ['one'], revoked: [] })));
    patient.start();
    const one = { kind: 'partner', id: 'one', organisation: 'one', roles: [] } as const;
    await expect(patient.refuseWhoIsOut({ ...one, roles: [] })).rejects.toMatchObject({ code: 'suspended' });
    away = true;
    await patient.stop();
    patient.start();
    await expect(patient.refuseWhoIsOut({ ...one, roles: [] })).rejects.toMatchObject({ code: 'suspended' });
    await patient.stop();
  });
});

describe('a partner’s systems are held to their rate', () => {
  const system = (sub: string, lim?: number) => tokenWith({ claims: { kind: 'partner', roles: ['agency_system'], org: sub, lim }, sub });
  const ask = async (token: string) => http().post('/agency').set('Authorization', `Bearer ${token}`);

  it('says what is left, and then when to come again', async () => {
    const token = await system('one', 2);
    const [first, second, third] = [await ask(token), await ask(token), await ask(token)];
    expect([first.status, second.status, third.status]).toEqual([201, 201, 429]);
    expect([first, second, third].map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['1', '0', '0']);
    expect(first.headers['ratelimit-limit']).toBe('2');
    expect(Number(third.headers['ratelimit-reset'])).toBeGreaterThan(0);
    // Two a minute: the next is there within half of one.
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(third.headers['retry-after'])).toBeLessThanOrEqual(30);
    expect(third.body).toMatchObject({ code: 'too_many', faults: [{ code: 'too_many', act: 'sender' }] });
  });

  it('and nobody else to theirs', async () => {
    const [flood, other, free] = [await system('flood', 1), await system('other', 1), await system('free')];
    for (const status of [201, 429, 429]) expect((await ask(flood)).status).toBe(status);
    expect((await ask(other)).status).toBe(201);
    for (let n = 0; n < 5; n++) expect((await ask(free)).headers['ratelimit-limit']).toBeUndefined();
  });

  it('a person is not counted, whatever the token says', async () => {
    const token = await tokenWith({ claims: { ...claims, lim: 1 } });
    for (let n = 0; n < 3; n++) expect((await http().get('/administrator').set('Authorization', `Bearer ${token}`)).status).toBe(200);
  });
});

describe('an API key is exchanged at the directory', () => {
  it('once for the life of its token', async () => {
    const before = exchanges;
    for (let i = 0; i < 3; i++) expect((await http().post('/agency').set('X-Api-Key', 'known-key')).status).toBe(201);
    expect(exchanges - before).toBe(1);
  });

  it('and an unknown key is refused without asking each time', async () => {
    const before = exchanges;
    for (let i = 0; i < 3; i++) expect((await http().post('/agency').set('X-Api-Key', 'guess')).status).toBe(401);
    expect(exchanges - before).toBe(1);
  });

  it('and never beside a token', async () => {
    const answer = await http()
      .post('/agency')
      .set('X-Api-Key', 'known-key')
      .set('Authorization', `Bearer ${await tokenWith()}`);
    expect(answer.status).toBe(400);
  });

  it('once for all who call at the same moment', async () => {
    const tokens = new Tokens(`http://127.0.0.1:${(directory.address() as AddressInfo).port}`);
    const before = exchanges;
    const callers = await Promise.all(Array.from({ length: 50 }, () => tokens.callerWithKey('known-key')));
    expect(new Set(callers.map(({ id }) => id)).size).toBe(1);
    expect(exchanges - before).toBe(1);
    const refused = await Promise.allSettled(Array.from({ length: 50 }, () => tokens.callerWithKey('no-key')));
    expect(refused.map((one) => one.status === 'rejected' && (one.reason as { status: number }).status)).toEqual(refused.map(() => 401));
    expect(exchanges - before).toBe(2);
  });

  it('and a directory that is away is not a wrong key', async () => {
    await expect(new Tokens('http://127.0.0.1:1').callerWithKey('known-key')).rejects.toMatchObject({ status: 503 });
    await expect(tokenWith().then((token) => new Tokens('http://127.0.0.1:1').callerOf(token))).rejects.toMatchObject({ status: 503 });
  });
});
