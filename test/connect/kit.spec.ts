import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { catalogue } from '#contracts/catalogue.js';
import { calledWith } from '#contracts/travels-by.js';
import { asDraft07 } from '#kit/draft-07.rules.js';
import type { OpenApi } from '#kit/open-api.js';
import { jsonSchemaOf } from '#messaging/json-schema-of-message.js';
import { kitDocs } from '../../libs/kit/tools/kit-docs.js';
import { describeAll } from './describe-all.js';

const folder = 'docs/connect';
const root = process.cwd();
let docs: Map<string, string>;

beforeAll(async () => void (docs = kitDocs(await describeAll(), folder)), 60_000);

it('docs/connect is what the code says; if not, run `npm run docs`', () => {
  const committed = (path: string) => readFileSync(join(folder, path), 'utf8');
  expect([...docs.keys()].filter((path) => committed(path) !== docs.get(path))).toEqual([]);
  expect(readdirSync(join(folder, 'openapi')).filter((name) => !docs.has(`openapi/${name}`))).toEqual([]);
});

it('AsyncAPI’s own parser has nothing to say about asyncapi.json', async () => {
  const { diagnostics } = await new Parser().parse(docs.get('asyncapi.json')!);
  expect(diagnostics.map(({ code, message, path }) => `${code} ${path.join('.')}: ${message}`)).toEqual([]);
}, 60_000);

describe('Spectral’s OWASP rules', () => {
  const lint = async (files: string[]) => {
    const spectral = join(root, 'node_modules/@stoplight/spectral-cli/dist/index.js');
    const args = [
      spectral,
      'lint',
      '--ruleset',
      'test/connect/owasp.spectral.yaml',
      '--fail-severity',
      'hint',
      '--format',
      'json',
      '--quiet',
      ...files,
    ];
    const said = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 1 << 28 }).catch(
      (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
    );
    const faults = JSON.parse(said.stdout || '[]') as { code: string; path: string[]; source: string }[];
    return faults.map(({ code, path, source }) => `${source.split('/').at(-1)} ${code} ${path.join('.')}`);
  };
  let scratch: string;
  beforeAll(() => void (scratch = mkdtempSync(join(tmpdir(), 'owasp-'))));
  afterAll(() => rmSync(scratch, { recursive: true }));
  const written = (name: string, text: string) => {
    writeFileSync(join(scratch, name), text);
    return join(scratch, name);
  };

  it('have nothing to say about any OpenAPI document', async () => {
    const files = [...docs].filter(([path]) => path.startsWith('openapi')).map(([path, text]) => written(path.replace('/', '-'), text));
    expect(files.length).toBeGreaterThanOrEqual(6);
    expect(await lint(files)).toEqual([]);
  }, 300_000);

  it('would see text without an end and an answer without a limit', async () => {
    const api = JSON.parse(docs.get('openapi/reporting.json')!) as OpenApi;
    const [path] = Object.values(api.paths);
    delete path!.get!.responses['429'];
    api.components.schemas.Fault!.properties = { path: { type: 'string' } };
    const found = await lint([written('broken.json', JSON.stringify(api))]);
    expect(found.join('\n')).toMatch(/rate-limit-responses-429[^]*string-limit|string-limit[^]*rate-limit-responses-429/);
  }, 120_000);
});

describe.each(catalogue.filter(({ partners }) => partners.length > 0))('the example of $type', ({ contract, example, way }) => {
  const schema = jsonSchemaOf(contract, way === 'from partner');
  it('is what its schema says, in 2020-12', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    expect(ajv.validate(schema, example) || ajv.errors).toBe(true);
  });
  it('and in draft-07', () => {
    const ajv = new Ajv.default({ strict: false });
    addFormats.default(ajv);
    expect(ajv.validate({ ...(asDraft07(schema) as object), $defs: asDraft07(schema.$defs ?? {}) }, example) || ajv.errors).toBe(true);
  });
});

describe('webhooks', () => {
  const api = () => JSON.parse(docs.get('openapi.json')!) as OpenApi;

  it('are described with what they are called with, and with nothing else', () => {
    expect(Object.keys(api().webhooks!)).toEqual(calledWith().map(({ type }) => type));
    expect((JSON.parse(docs.get('openapi/notifications.json')!) as OpenApi).webhooks).toEqual(api().webhooks);
    const elsewhere = [...docs].filter(([path]) => path.startsWith('openapi/') && path !== 'openapi/notifications.json');
    expect(elsewhere.filter(([, text]) => 'webhooks' in JSON.parse(text)).map(([path]) => path)).toEqual([]);
  });

  it.each(calledWith().map(({ type }) => type))('%s: its example is what the schema says, and another event is not', (type) => {
    const { webhooks, components } = api();
    const [[, { schema, examples }]] = Object.entries((webhooks![type]!.post.requestBody as any).content) as any;
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const check = ajv.compile({ $id: 'api:/', ...schema, components });
    expect(check(examples.invented.value) || check.errors).toBe(true);
    expect(check({ ...examples.invented.value, type: 'other.v1' })).toBe(false);
    expect(check({ ...examples.invented.value, data: {} })).toBe(false);
  });
});

describe('every route that a partner may call', () => {
  it('says what it answers with when all is well', () => {
    const routes = [...docs]
      .filter(([path]) => path.startsWith('openapi/'))
      .flatMap(([file, text]) =>
        Object.entries((JSON.parse(text) as OpenApi).paths).flatMap(([path, item]) =>
          Object.entries(item).map(([method, { responses }]) => ({
            route: `${file} ${method} ${path}`,
            answers: Object.entries(responses).filter(([status]) => status.startsWith('2')),
          })),
        ),
      );
    expect(routes.filter(({ answers }) => answers.length === 0).map(({ route }) => route)).toEqual([]);
    const silent = routes.flatMap(({ route, answers }) =>
      answers.filter(([status, { content }]) => status !== '204' && !content).map(([status]) => `${route} ${status}`),
    );
    expect(silent).toEqual([]);
  });
});
