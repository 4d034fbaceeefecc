import { Client } from 'pg';
import { DatabaseClient, listText } from './database-client.js';

const url = process.env.HUB_TEST_DATABASE_URL;

describe("a list among a statement's values", () => {
  const ours = new DatabaseClient({ connectionString: url });
  const pgs = new Client({ connectionString: url });

  beforeAll(() => Promise.all([ours.connect(), pgs.connect()]));
  afterAll(() => Promise.all([ours.end(), pgs.end()]));

  it.each<[string, unknown[], string]>([
    ['no item', [], 'text'],
    ['texts', ['a', 'b c'], 'text'],
    ['what lists are written with', ['{', '}', ',', '"', '\\', '\\\\"', "'", ' ', '{"a":"b\\"c"}', '\\n', '\\u0041'], 'text'],
    ['absent and nearly absent', [null, undefined, '', 'NULL', 'null', 'undefined'], 'text'],
    ['control characters', ['a\nb', '\t', '\b', '\u0001', '\u007f', '\\\n'], 'text'],
    ['characters of every length', ['é', '語', '😀', '\u2028', '\ufeff'], 'text'],
    ['half a pair', ['\ud800x'], 'text'],
    ['numbers', [1, -2, 0, 1e21, null], 'numeric'],
    ['numbers that are none', [NaN, Infinity], 'float8'],
    ['bigints', [1n, 9007199254740993n], 'bigint'],
    ['booleans', [true, false, null], 'boolean'],
    ['times', [new Date(0), new Date('2026-03-29T01:30:00.123Z')], 'timestamptz'],
    ['bytes', [Buffer.from([0, 255, 34, 92]), null], 'bytea'],
    ['objects', [{ a: 'b "c" \\ \n' }], 'jsonb'],
    [
      'lists',
      [
        ['a', '"'],
        ['\\', 'd'],
      ],
      'text',
    ],
  ])('arrives as pg would have it: %s', async (_, list, type) => {
    const asked = `select $1::${type}[]::text as came`;
    const [came, expected] = await Promise.all([ours.query(asked, [list]), pgs.query(asked, [list])]);
    expect(came.rows).toEqual(expected.rows);
    expect((await ours.query({ text: asked, values: [list] })).rows).toEqual(expected.rows);
  });

  it('is written at once where JSON has the same form', () => {
    expect(listText(['{"a":"b"}', null, 1, true])).toBe('{"{\\"a\\":\\"b\\"}",null,1,true}');
    expect(listText(['a\nb'])).toBeUndefined();
  });
});
