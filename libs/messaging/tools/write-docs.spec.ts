import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { catalogue } from '#contracts/catalogue.js';
import { messageDocs } from './message-docs.js';
import { drift, write } from './write-docs.js';

const docs = messageDocs();

it('docs/ is what the contracts say; if not, run `npm run docs`', () => {
  expect(drift('docs', docs)).toEqual([]);
});

describe('drift', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'message-docs-'));
    write(folder, docs);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is none after writing', () => expect(drift(folder, docs)).toEqual([]));

  it('is a page that somebody changed by hand', () => {
    writeFileSync(join(folder, 'messages.md'), 'Changed.');
    expect(drift(folder, docs)).toEqual(['docs/messages.md is not what the contracts say.']);
  });

  it('is a schema that is missing, and one of a message that is no more; writing puts both right', () => {
    rmSync(join(folder, 'schemas/case.ready.v1.json'));
    writeFileSync(join(folder, 'schemas/case.forgotten.v1.json'), '{}');
    expect(drift(folder, docs)).toEqual([
      'docs/schemas/case.ready.v1.json is not what the contracts say.',
      'docs/schemas/case.forgotten.v1.json belongs to no message.',
    ]);
    write(folder, docs);
    expect(drift(folder, docs)).toEqual([]);
  });
});

describe('the page', () => {
  const page = docs.get('messages.md')!;
  it.each(catalogue.map((entry) => [entry.type]))('tells of %s, and its link leads there', (type) => {
    expect(page).toContain(`[\`${type}\`](#${type.replaceAll('.', '')})`);
    expect(page).toContain(`\n### ${type}\n`);
  });

  it('has no row with a cell too many or too few', () => {
    for (const block of page.split('\n\n').filter((text) => text.startsWith('|'))) {
      const widths = block.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});

it('a schema stands alone: a validator that knows nothing of the hub takes it and its examples', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [path, text] of docs) {
    if (!path.startsWith('schemas/')) continue;
    const schema = JSON.parse(text);
    expect(ajv.validate({ ...schema, $id: undefined }, schema.examples[0])).toBe(true);
  }
});
