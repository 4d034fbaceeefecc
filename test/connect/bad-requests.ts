import { catalogue } from '#contracts/catalogue.js';
import type { OpenApi, Operation } from '#kit/open-api.js';

/** A request that nobody may answer with a success. */
export interface BadRequest {
  service: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer | string;
  /** What is wrong with it. */
  how: string;
}

type Random = () => number;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Target {
  service: string;
  method: string;
  path: string;
  operation: Operation;
  roles: string[];
}

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const uuid = (random: Random) => 'xxxxxxxx-xxxx-7xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));

/** As many bad requests as are asked for, of every route in turn, each wrong in one way that leaves no doubt. */
export function badRequests(
  apis: readonly { name: string; api: OpenApi }[],
  tokens: { agency: string; provider: string },
  many: number,
  seed: number,
): BadRequest[] {
  const random = seeded(seed);
  const targets = apis.flatMap(({ name, api }) =>
    Object.entries(api.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        service: name,
        method: method.toUpperCase(),
        path,
        operation,
        roles: operation['x-roles'] as string[],
      })),
    ),
  );
  const made: BadRequest[] = [];
  for (let nth = 0; made.length < many; nth++) {
    const target = targets[nth % targets.length]!;
    const request = pick(random, waysOf(target))(target, random, tokens);
    made.push({ service: target.service, method: target.method, ...request });
  }
  return made;
}

type Way = (
  target: Target,
  random: Random,
  tokens: { agency: string; provider: string },
) => Omit<BadRequest, 'service' | 'method'> & { method?: string };

function waysOf({ operation, path, roles }: Target): Way[] {
  const open = roles.includes('anybody');
  const body = operation.requestBody !== undefined;
  const isId = path.includes('{');
  return [
    ...(open ? [] : [unknownCaller, noCaller, twoCallers]),
    ...(body ? [notJson, cutJson, tooDeep, tooLarge, wrongEncoding, wrongCharset, wrongText] : []),
    ...(body && !open ? [unknownField, wrongTypes, otherKind] : []),
    ...(isId && !open ? [noSuchThing, noId] : []),
    ...(operation['x-may-be-left-out'] === undefined && !isId && !body && !open ? [unknownAddress] : []),
    unknownAddress,
    wrongMethod,
  ];
}

const tokenFor = ({ roles }: Target, tokens: { agency: string; provider: string }) =>
  roles.some((role) => role.startsWith('agency')) ? tokens.agency : tokens.provider;
const signedIn = (target: Target, tokens: { agency: string; provider: string }): Record<string, string> =>
  target.roles.includes('anybody') ? {} : { authorization: `Bearer ${tokenFor(target, tokens)}` };
const json = { 'content-type': 'application/json' };
const filled = (path: string, random: Random) => path.replace(/\{\w+\}/g, () => uuid(random));

const examples = catalogue.filter(({ way }) => way === 'from partner').map(({ example }) => example as Record<string, unknown>);

const asked =
  (how: string, more: (target: Target, random: Random) => Partial<BadRequest>): Way =>
  (target, random, tokens) => {
    const own = more(target, random);
    return { how, path: filled(target.path, random), ...own, headers: { ...signedIn(target, tokens), ...own.headers } };
  };
const withBody = (target: Target, random: Random) =>
  target.operation.requestBody ? { body: JSON.stringify(pick(random, examples)), headers: json } : {};

const unknownCaller: Way = (target, random) => ({
  how: 'a key that nobody has',
  path: filled(target.path, random),
  ...withBody(target, random),
  headers: {
    ...json,
    ...pick<Record<string, string>>(random, [
      { authorization: 'Bearer a.b.c' },
      { 'x-api-key': uuid(random) },
      { authorization: 'Basic YTpi' },
    ]),
  },
});
const noCaller: Way = (target, random) => ({
  how: 'nobody signed in',
  path: filled(target.path, random),
  headers: json,
  ...(target.operation.requestBody && { body: '{}' }),
});
const twoCallers = asked('two credentials', (target, random) => ({
  ...withBody(target, random),
  headers: { ...json, 'x-api-key': uuid(random) },
}));

const notJson = asked('no JSON', (_, random) => ({
  headers: json,
  body: pick(random, ['<xml/>', '', ' ', 'nul', '{"a":}', "{'a':1}", '[1,2', '{"a":1}}', '"', '-']),
}));
const cutJson = asked('a body that ends in the middle', (_, random) => {
  const whole = JSON.stringify(pick(random, examples));
  return { headers: json, body: whole.slice(0, 1 + Math.floor(random() * (whole.length - 2))) };
});
const tooDeep = asked('nested too deep', (_, random) => {
  const depth = 65 + Math.floor(random() * 5_000);
  return {
    headers: json,
    body: random() < 0.5 ? `${'['.repeat(depth)}${']'.repeat(depth)}` : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  };
});
/** Made once: there are hundreds of such requests. */
const LARGE = [300_000, 2_000_000].map((length) => JSON.stringify({ a: 'x'.repeat(length) }));
const tooLarge = asked('larger than the limit', (_, random) => ({ headers: json, body: pick(random, LARGE) }));
const wrongEncoding = asked('an encoding that it is not in', (_, random) => ({
  headers: { ...json, 'content-encoding': pick(random, ['gzip', 'br', 'deflate', 'zstd', 'rot13']) },
  body: '{"a":1}',
}));
const wrongCharset = asked('a charset that nobody knows', (_, random) => ({
  headers: { 'content-type': `application/json; charset=${pick(random, ['utf-99', 'klingon', 'x'])}` },
  body: '{"a":1}',
}));
const wrongText = asked('bytes that are no text', (_, random) => ({
  headers: json,
  body: Buffer.concat([
    Buffer.from('{"a":"'),
    Buffer.from(Array.from({ length: 20 }, () => 0x80 + Math.floor(random() * 0x40))),
    Buffer.from('"}'),
  ]),
}));
const unknownField = asked('a field that it has not', (_, random) => ({
  headers: json,
  body: JSON.stringify({ ...pick(random, examples), [`field${Math.floor(random() * 1e9)}`]: pick(random, ['x', 1, true, null, [], {}]) }),
}));
const wrongTypes = asked('values of other types', (_, random) => ({
  headers: json,
  body: JSON.stringify({
    notThere: 1,
    ...Object.fromEntries(
      Object.keys(pick(random, examples)).map((key) => [key, pick(random, [[[]], { x: {} }, -1e308, 'x'.repeat(5_000)])]),
    ),
  }),
}));
const otherKind = asked('no object', (_, random) => ({
  headers: json,
  body: pick(random, ['[]', '1', 'true', 'null', '"text"', '[{}]', '[[[]]]']),
}));

const noSuchThing = asked('the id of nothing', (target, random) => ({
  ...(target.operation.requestBody && { headers: json, body: JSON.stringify({ notThere: uuid(random) }) }),
}));
const NO_IDS = [
  '1',
  '0',
  '-1',
  'x',
  'null',
  '%00',
  '%20',
  "'%20or%201=1--",
  '%F0%9F%98%80',
  '..%2F..%2Fetc',
  'a'.repeat(3_000),
  '%C3%28',
  '00000000-0000-0000-0000-00000000000g',
  '{id}',
  '%25',
  // Without the stroke it would be a step up, to another route.
  '%2e%2e%2f',
];
const noId = asked('no id at all', (target, random) => ({
  path: target.path.replace(/\{\w+\}/g, () => pick(random, NO_IDS)),
  ...(target.operation.requestBody && { headers: json, body: JSON.stringify({ notThere: 1 }) }),
}));
const unknownAddress = asked('an address that is not there', (target, random) => ({
  path: `${filled(target.path, random)}/${uuid(random)}/${pick(random, ['x', '..%2f', '%00', 'admin'])}`,
  ...(target.method !== 'GET' && { headers: json, body: '{}' }),
}));
const wrongMethod: Way = (target, random, tokens) => ({
  how: 'a method that it has not',
  method: pick(random, ['PATCH', 'PROPFIND', 'LOCK']),
  path: filled(target.path, random),
  headers: { ...signedIn(target, tokens), ...json },
  body: '{}',
});
