import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceAnswered, ServiceAway, ServiceClient } from './service-client.js';

type Answer = (asked: IncomingMessage, answer: ServerResponse) => void;

let other: Server;
let url: string;
let life = 600;
let tokens = 0;
let seen: string[] = [];
let answers: Answer[] = [];

const say =
  (status: number, body: object = {}): Answer =>
  (_asked, answer) =>
    answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const hangUp: Answer = (asked) => asked.socket.destroy();

beforeAll(async () => {
  // The directory and the service that is called, in one; what it answers next stands in `answers`.
  other = createServer((asked, answer) => {
    if (asked.url === '/tokens') {
      tokens++;
      return say(200, { token: `token-${tokens}`, expiresAt: new Date(Date.now() + life * 1000).toISOString() })(asked, answer);
    }
    const voucher = asked.headers['x-hub-service'];
    seen.push(`${asked.method} ${asked.headers.authorization}${voucher ? `, ${String(voucher)}` : ''}`);
    return (answers.shift() ?? say(200, { ok: true }))(asked, answer);
  });
  await new Promise<void>((done) => other.listen(0, done));
  url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => other.close(done)));
beforeEach(() => {
  [life, tokens, seen, answers] = [600, 0, [], []];
});

const client = () => new ServiceClient(url, 'a-service-key');

describe('a service calls another', () => {
  it('with one token for many calls at once', async () => {
    const caller = client();
    await Promise.all([1, 2, 3].map(() => caller.get(url)));
    expect(tokens).toBe(1);
    expect(new Set(seen)).toEqual(new Set(['GET Bearer token-1']));
  });

  it('asks for a new token before the old one expires', async () => {
    life = 20;
    const caller = client();
    await caller.get(url);
    await caller.get(url);
    expect(tokens).toBe(2);
  });

  it('asks once more where its token is refused, and no oftener', async () => {
    answers = [say(401), say(200, { ok: true }), say(401), say(401)];
    const caller = client();
    expect(await caller.get(url)).toEqual({ ok: true });
    await expect(caller.get(url)).rejects.toMatchObject({ status: 401 });
    expect(seen).toHaveLength(4);
  });

  it('acts in somebody’s name with their token, and does not swap it for its own', async () => {
    answers = [say(401)];
    await expect(client().get(url, { token: 'theirs' })).rejects.toBeInstanceOf(ServiceAnswered);
    expect(seen).toEqual(['GET Bearer theirs']);
  });

  it('says by its own token that it has proven their certificate, and asks for a new one where that is refused', async () => {
    answers = [
      say(403, { code: 'certificate' }),
      say(200, { ok: true }),
      say(403, { code: 'certificate' }),
      say(403, { code: 'certificate' }),
    ];
    const caller = client();
    const theirs = { token: 'theirs', certified: true };
    expect(await caller.get(url, theirs)).toEqual({ ok: true });
    await expect(caller.get(url, theirs)).rejects.toMatchObject({ status: 403 });
    expect(seen).toEqual([1, 2, 2, 3].map((nth) => `GET Bearer theirs, token-${nth}`));
    answers = [say(403, { code: 'not_allowed' })];
    await expect(caller.get(url, theirs)).rejects.toMatchObject({ problem: { code: 'not_allowed' } });
    expect(tokens).toBe(3);
  });

  it('hears what the other one says against it', async () => {
    answers = [say(409, { code: 'held', detail: 'Something about this case is held.' })];
    await expect(client().post(url, {})).rejects.toMatchObject({ status: 409, problem: { code: 'held' } });
  });
});

describe('a connection breaks', () => {
  it('a GET is sent again', async () => {
    answers = [hangUp, hangUp];
    expect(await client().get(url)).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
  });

  it('a POST is not: it may have been done', async () => {
    answers = [hangUp];
    await expect(client().post(url, {})).rejects.toBeInstanceOf(ServiceAway);
    expect(seen).toHaveLength(1);
  });

  it('an answer is not a broken connection: an error is not asked for again', async () => {
    answers = [say(500)];
    await expect(client().get(url)).rejects.toMatchObject({ status: 500 });
    expect(seen).toHaveLength(1);
  });

  it('a service that is silent is given up at the deadline', async () => {
    answers = [() => undefined];
    await expect(client().get(url, { deadline: 50 })).rejects.toMatchObject({ status: 503 });
  });
});
