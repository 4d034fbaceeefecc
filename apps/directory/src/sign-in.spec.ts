import { decodeJwt, decodeProtectedHeader } from 'jose';
import request from 'supertest';
import type { RunningService } from '#messaging/start-service.js';
import { loadOrganisations, loadPeople } from '#platform/area.js';
import type { Database } from '#platform/database.js';
import { Tokens, type IssuedToken } from '#platform/tokens.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { takeSignInTurn } from './directory.queries.js';
import { startDirectory } from './start-directory.js';

const [ada] = loadPeople('cambridgeshire').filter((person) => person.role === 'hub_administrator');
const [vic, con] = loadPeople('cambridgeshire').filter((person) => person.role === 'agency_worker');
const constabulary = loadOrganisations('cambridgeshire').find((each) => each.code === 'cambridgeshire-constabulary')!;
const secret = (of: string) => `a-long-invented-secret-of-${of}`;

let world: TestWorld;
let directory: RunningService;
let database: Database;

const start = () =>
  startDirectory({
    ...world.env('directory'),
    MANAGEMENT_URL: '',
    SEED: 'demo',
    SERVICE_KEYS: JSON.stringify({ matching: secret('matching') }),
    DEMO_SECRETS: JSON.stringify({
      people: { [ada!.email]: secret('ada'), [vic!.email]: secret('vic') },
      apiKeys: { [constabulary.code]: secret('constabulary') },
    }),
  });
const ask = (body: object) => request(directory.url).post('/tokens').send(body);
const tokenOf = async (body: object) => ((await ask(body)).body as IssuedToken).token;
const signIn = (email: string, password: string) => ask({ email, password });
const forgiveAll = () => database.query('delete from sign_in_attempt');

beforeAll(async () => {
  world = await testWorld(['directory']);
  directory = await start();
  database = world.database('directory');
});
afterAll(async () => {
  await directory?.close();
  await world?.close();
});
beforeEach(forgiveAll);

describe('who knows a secret gets a token', () => {
  it.each([
    [
      'a person',
      { email: ada!.email, password: secret('ada') },
      { kind: 'person', id: ada!.id, roles: ['hub_administrator'], organisation: ada!.organisation },
    ],
    ['a person, in capitals', { email: ada!.email.toUpperCase(), password: secret('ada') }, { kind: 'person', id: ada!.id }],
    [
      'a partner’s system',
      { apiKey: secret('constabulary') },
      { kind: 'partner', id: constabulary.id, roles: ['agency_system'], organisation: constabulary.id, limit: 600 },
    ],
    ['a service', { serviceKey: secret('matching') }, { kind: 'service', id: 'matching', roles: ['service'] }],
  ])('%s', async (_who, body, caller) => {
    const answer = await ask(body);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toMatchObject({ caller });
    const { token, expiresAt } = answer.body as IssuedToken;
    expect(await new Tokens(directory.url).callerOf(token)).toMatchObject(caller);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThan(31 * 60_000);
    // A token travels and is logged by others: ids and roles alone.
    expect(JSON.stringify(decodeJwt(token))).not.toContain(ada!.name);
    expect(decodeProtectedHeader(token).alg).toBe('ES256');
  });

  it.each([
    ['nothing', {}],
    ['two ways at once', { apiKey: secret('constabulary'), serviceKey: secret('matching') }],
    ['a key and an address', { apiKey: secret('constabulary'), email: ada!.email, password: secret('ada') }],
    ['an address alone', { email: ada!.email }],
    ['a password that is not text', { email: ada!.email, password: { $ne: '' } }],
    ['a password without end', { email: ada!.email, password: 'x'.repeat(201) }],
    ['an unknown field', { apiKey: secret('constabulary'), admin: true }],
  ])('%s is not a question', async (_name, body) => {
    expect((await ask(body)).status).toBe(422);
  });
});

describe('who does not, learns nothing', () => {
  it('an unknown address, a wrong password and a person without one get the same answer', async () => {
    const answers = await Promise.all([
      signIn('nobody@example.org', secret('ada')),
      signIn(ada!.email, 'wrong'),
      signIn(con!.email, ''.padEnd(20, 'x')),
      ask({ apiKey: secret('nobody') }),
      ask({ serviceKey: secret('constabulary') }),
      ask({ apiKey: secret('matching') }),
    ]);
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(401);
  });

  it.each([
    ['a known address', ada!.email],
    ['an unknown address', 'nobody@example.org'],
  ])('%s is slowed down after some wrong passwords', async (_name, email) => {
    let answer = await signIn(email, 'wrong');
    for (let wrong = 1; answer.status === 401 && wrong < 10; wrong++) answer = await signIn(email, 'wrong');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });

  it('attempts sent at once do not share a turn: four of eight are looked at', async () => {
    const waits = await Promise.all(Array.from({ length: 8 }, () => takeSignInTurn(database, Buffer.from('an account'))));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(4);
  });

  it('even the right password waits its turn, and then forgets the wrong ones', async () => {
    while ((await signIn(ada!.email, 'wrong')).status === 401);
    await database.query(`update sign_in_attempt set next_at = now() + interval '1 minute'`);
    expect((await signIn(ada!.email, secret('ada'))).status).toBe(429);
    await database.query(`update sign_in_attempt set next_at = now()`);
    expect((await signIn(ada!.email, secret('ada'))).status).toBe(200);
    expect((await database.query('select from sign_in_attempt')).rowCount).toBe(0);
  });

  it('the wait doubles up to five minutes', async () => {
    const waits: number[] = [];
    for (let wrong = 0; wrong < 14; wrong++) {
      // In one transaction the clock stands still.
      await database.transaction(async (tx) => {
        await takeSignInTurn(tx, Buffer.from('an account'));
        const { rows } = await tx.query<{ wait: number }>('select extract(epoch from next_at - now())::int as wait from sign_in_attempt');
        waits.push(rows[0]!.wait);
        await tx.query('update sign_in_attempt set next_at = now()');
      });
    }
    expect(waits).toEqual([0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });
});

describe('who was let go is no longer let in', () => {
  const vicSignsIn = async () => (await signIn(vic!.email, secret('vic'))).status;
  const listens = async (body: object) => {
    const answer = await request(directory.url)
      .get('/organisations')
      .set('Authorization', `Bearer ${await tokenOf(body)}`);
    return answer.status === 200;
  };
  // Who was let in again may ask once the guard has heard of it.
  afterAll(() =>
    world.until(async () => (await listens({ email: vic!.email, password: secret('vic') })) && listens({ apiKey: secret('constabulary') })),
  );

  it.each([
    ['an account that is switched off', 'update person set disabled = $2 where id = $1', [vic!.id], true, false],
    ['an organisation that is suspended', 'update organisation set state = $2 where id = $1', [vic!.organisation], 'suspended', 'active'],
  ])('%s', async (_name, sql, who, off, on) => {
    expect(await vicSignsIn()).toBe(200);
    await database.query(sql, [...who, off]);
    expect(await vicSignsIn()).toBe(401);
    await database.query(sql, [...who, on]);
    expect(await vicSignsIn()).toBe(200);
  });

  it('a key of a suspended organisation, and a key that was revoked', async () => {
    const status = async () => (await ask({ apiKey: secret('constabulary') })).status;
    await database.query(`update organisation set state = 'suspended' where id = $1`, [constabulary.id]);
    expect(await status()).toBe(401);
    await database.query(`update organisation set state = 'active' where id = $1`, [constabulary.id]);
    await database.query('update api_key set revoked_at = now()');
    expect(await status()).toBe(401);
    await database.query('update api_key set revoked_at = null');
    expect(await status()).toBe(200);
  });
});

describe('a partner’s token tells how often it may ask', () => {
  const limit = async () => ((await ask({ apiKey: secret('constabulary') })).body as IssuedToken).caller.limit;

  it.each([
    ['as was set for it', 40, 40],
    ['without a limit, not at all', null, undefined],
  ])('%s', async (_what, set, told) => {
    await database.query('update partner_setting set http_per_minute = $2 where organisation = $1', [constabulary.id, set]);
    expect(await limit()).toBe(told);
    await database.query('update partner_setting set http_per_minute = default where organisation = $1', [constabulary.id]);
    expect(await limit()).toBe(600);
  });
});

describe('what is kept', () => {
  it('no secret can be read from the database', async () => {
    const { rows } = await database.query<{ text: string }>(
      `select coalesce(string_agg(t::text, ' '), '') as text from (
         select to_jsonb(p) from person p union all select to_jsonb(k) from api_key k
         union all select to_jsonb(s) from service_key s union all select to_jsonb(g) from signing_key g) as t`,
    );
    expect(rows[0]!.text).not.toContain('a-long-invented-secret');
    // "d" is the private part of a key.
    const keys = await database.query<{ public_key: object }>('select public_key from signing_key');
    expect(keys.rows.flatMap((row) => Object.keys(row.public_key))).not.toContain('d');
  });

  it('every column says what it holds and how it is guarded', async () => {
    const { rows } = await database.query<{ name: string; said: string | null }>(
      `select c.relname || '.' || a.attname as name, col_description(c.oid, a.attnum) as said
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relkind = 'r' and c.relname = any('{organisation,person,role,api_key,service_key,signing_key,sign_in_attempt,partner_queue,partner_setting}')`,
    );
    expect(rows.filter(({ said }) => !/^(none|coded|personal|restricted): ./.test(said ?? ''))).toEqual([]);
  });
});

describe('a token can be renewed while its session lasts', () => {
  const renew = (token: string) => request(directory.url).post('/tokens/renewal').set('Authorization', `Bearer ${token}`);

  it('keeps the time of signing in', async () => {
    const first = await tokenOf({ email: vic!.email, password: secret('vic') });
    const answer = await renew(first);
    expect(answer.status).toBe(200);
    expect(decodeJwt((answer.body as IssuedToken).token).auth_time).toBe(decodeJwt(first).auth_time);
  });

  it('not for systems, and not for somebody switched off meanwhile', async () => {
    expect((await renew(await tokenOf({ apiKey: secret('constabulary') }))).status).toBe(403);
    const token = await tokenOf({ email: vic!.email, password: secret('vic') });
    await database.query('update person set disabled = true where id = $1', [vic!.id]);
    expect((await renew(token)).status).toBe(401);
    await database.query('update person set disabled = false where id = $1', [vic!.id]);
  });
});

describe('who may see who is who', () => {
  it.each([
    ['an administrator', { email: ada!.email, password: secret('ada') }, 200],
    ['a service', { serviceKey: secret('matching') }, 200],
    ['a partner’s system', { apiKey: secret('constabulary') }, 403],
    ['an agency worker', { email: vic!.email, password: secret('vic') }, 403],
  ])('%s asks for people', async (_who, body, status) => {
    const answer = await request(directory.url)
      .get('/people')
      .set('Authorization', `Bearer ${await tokenOf(body)}`);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('scrypt');
  });

  it('a partner sees organisations without how to reach them', async () => {
    const answer = await request(directory.url)
      .get('/organisations')
      .set('Authorization', `Bearer ${await tokenOf({ apiKey: secret('constabulary') })}`);
    expect(answer.body).toHaveLength(18);
    expect(answer.text).not.toContain('example.org');
  });
});

describe('after a restart', () => {
  it('tokens still hold, passwords and keys are as before, and a key no longer configured is refused', async () => {
    const token = await tokenOf({ email: ada!.email, password: secret('ada') });
    const before = await database.query('select password_hash from person order by id');
    await directory.close();
    directory = await startDirectory({
      ...world.env('directory'),
      MANAGEMENT_URL: '',
      SERVICE_KEYS: JSON.stringify({ intake: secret('intake') }),
    });
    expect((await request(directory.url).get('/people').set('Authorization', `Bearer ${token}`)).status).toBe(200);
    expect((await ask({ serviceKey: secret('matching') })).status).toBe(401);
    await directory.close();
    directory = await start();
    expect((await database.query('select password_hash from person order by id')).rows).toEqual(before.rows);
    expect((await ask({ serviceKey: secret('matching') })).status).toBe(200);
  });

  it('says that partners’ queues are off', async () => {
    const ready = await request(directory.url).get('/health/ready');
    expect(ready.body).toMatchObject({
      details: { 'partners-queues': { status: 'up', message: expect.stringContaining('off') as string } },
    });
  });
});
