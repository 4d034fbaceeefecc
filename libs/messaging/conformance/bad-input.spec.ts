import fc from 'fast-check';
import { BATCHED, LENGTHS, readEvents, writeBatch } from '#messaging/batched-events.js';
import { BODY_LIMIT, caseNamedIn, eventText, readEvent, writeEvent, type FactToWrite, type ReadEvent } from '#messaging/cloud-event.js';
import { unknownType } from '#messaging/run-messages.js';
import { echoContracts } from './echo-service.js';

const structured = { contentType: 'application/cloudevents+json', headers: {}, messageId: undefined };
const batched = { ...structured, contentType: BATCHED };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const event = (change: object = {}, inPlaceOfDeep = '') =>
  Buffer.from(
    JSON.stringify({
      specversion: '1.0',
      id: 'm-1',
      source: 'x',
      type: 'thing.happened.v1',
      subject: 'thing/1',
      data: { n: 1 },
      ...change,
    }).replace('"DEEP"', inPlaceOfDeep),
  );

describe('what cannot be read is named, never thrown', () => {
  it.each([
    ['not JSON', Buffer.from('{"a":'), ['not_json']],
    ['not UTF-8', Buffer.from([0xff, 0xfe, 0x00]), ['not_json']],
    ['an array', Buffer.from('[1]'), ['not_an_object']],
    ['null', Buffer.from('null'), ['not_an_object']],
    ['no id', event({ id: undefined }), ['no_id']],
    ['no type and no id', event({ id: undefined, type: undefined }), ['no_id', 'no_type']],
    ['an id that is a number', event({ id: 7 }), ['bad_attribute']],
    ['an id with a NUL', event({ id: 'a\u0000b' }), ['bad_attribute']],
    ['an id of 201 characters', event({ id: 'x'.repeat(201) }), ['bad_attribute']],
    [
      'a half surrogate in the subject',
      Buffer.from('{"specversion":"1.0","id":"1","type":"t","subject":"\\ud800","data":1}'),
      ['bad_attribute'],
    ],
    ['another specversion', event({ specversion: '0.3' }), ['bad_specversion']],
    ['no data', event({ data: undefined }), ['required']],
    ['a body over the limit', Buffer.alloc(BODY_LIMIT + 1, 'x'), ['too_large']],
    ['nothing at all', Buffer.alloc(0), ['not_json']],
    ['lists within lists, 100,000 deep', event({ data: 'DEEP' }, deep(100_000)), ['too_deep']],
    ['lists within lists, 20 deep', event({ data: 'DEEP' }, deep(20)), []],
    ['a sound event', event(), []],
  ])('%s', (_what, content, codes) => {
    const read = readEvent(content, structured);
    expect(read.faults.map((fault) => fault.code).sort()).toEqual([...codes].sort());
    expect(read.messageId.length).toBeGreaterThan(0);
    expect(read.size).toBe(content.length);
  });

  it('a body that is nested too deep is kept as it came, under its own id, in either mode', () => {
    const content = event({ data: 'DEEP' }, deep(100_000));
    const whole = readEvent(content, structured);
    expect([whole.messageId, whole.type, whole.body.equals(content)]).toEqual(['m-1', 'thing.happened.v1', true]);
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'm-2', 'ce-type': 'thing.happened.v1' };
    const binary = readEvent(Buffer.from(`{"n":${deep(100_000)}}`), { contentType: 'application/json', headers, messageId: undefined });
    expect([binary.messageId, binary.faults.map((fault) => fault.code)]).toEqual(['m-2', ['too_deep']]);
    expect(readEvent(event({ data: { text: '['.repeat(1_000) + '\\"' } }), structured).faults).toEqual([]);
  });

  it('a body over the limit is kept as its first 4 KB, under its digest', () => {
    const read = readEvent(Buffer.alloc(BODY_LIMIT + 1, 'x'), structured);
    expect(read.body.length).toBe(4096);
    expect(read.messageId).toMatch(/^sha256:[\da-f]{64}$/);
  });

  it.each([
    ['over the limit', Buffer.alloc(BODY_LIMIT + 1, 'x')],
    ['not JSON', Buffer.from('{"a":')],
    ['a list', Buffer.from('[1]')],
  ])('a body that is %s is answered under the id that the message itself carries', (_what, content) => {
    expect(readEvent(content, { ...structured, messageId: 'm-7' }).messageId).toBe('m-7');
    expect(readEvent(content, { ...structured, headers: { 'cloudEvents:id': 'm-8' }, messageId: 'm-7' }).messageId).toBe('m-8');
  });

  it.each([
    ['cloudEvents:', 'cloudEvents:'],
    ['cloudEvents_', 'cloudEvents_'],
    ['ce-', 'ce-'],
  ])('binary mode with headers %s', (_name, prefix) => {
    const headers = {
      [`${prefix}specversion`]: '1.0',
      [`${prefix}id`]: 'm-1',
      [`${prefix}type`]: 'thing.happened.v1',
      [`${prefix}subject`]: 'thing/1',
    };
    const read = readEvent(Buffer.from('{"n":1}'), { contentType: 'application/json', headers, messageId: undefined });
    expect(read).toMatchObject({ messageId: 'm-1', type: 'thing.happened.v1', subject: 'thing/1', faults: [] });
    expect(JSON.parse(read.body.toString())).toEqual({ n: 1 });
  });

  it.each([
    ['its case', '{"case":"019d4657-0000-7000-8000-000000000001"}', 'case/019d4657-0000-7000-8000-000000000001'],
    ['no case', '{"agencyReference":"case"}', undefined],
    ['a case deeper within', '{"extensions":{"case":"019d4657-0000-7000-8000-000000000001"}}', undefined],
    ['a case that is no id', '{"case":"1; drop"}', undefined],
    ['a case that is a list', '{"case":["019d4657-0000-7000-8000-000000000001"]}', undefined],
    ['no JSON', '{"case"', undefined],
  ])('the subject of what names %s', (_what, body, subject) => {
    expect(caseNamedIn(Buffer.from(body))).toBe(subject);
  });

  it('what the hub writes, it reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.uuid(), (data, messageId) => {
        const content = writeEvent({
          messageId,
          source: 'echo',
          type: 'a.b.v1',
          subject: 's',
          area: 'x',
          aggregateVersion: '3',
          time: '2026-01-05T10:00:00Z',
          data,
        });
        const read = readEvent(content, structured);
        expect(read).toMatchObject({ messageId, aggregateVersion: 3, faults: [] });
        expect(JSON.parse(read.body.toString())).toEqual(JSON.parse(data));
      }),
    );
  });

  const fact = (n: number, data: string): FactToWrite => ({
    messageId: `m-${n}`,
    source: 'echo',
    type: 'a.b.v1',
    subject: 's',
    area: 'x',
    aggregateVersion: n,
    time: '2026-01-05T10:00:00Z',
    data,
  });
  const withLengths = (lengths: unknown) => ({ ...batched, headers: { [LENGTHS]: lengths } });

  it.each(['with', 'without'])('of several in one message, each is read as if it had come alone: %s its lengths', (how) => {
    const facts = [fact(1, '{"n":1}'), fact(2, `{"n":${deep(100)}}`), fact(3, '{"n":3}')];
    const { content, lengths } = writeBatch(facts);
    const read = readEvents(content, how === 'with' ? withLengths(lengths) : batched);
    const alone = facts.map((each) => readEvent(Buffer.from(eventText(each)), structured));
    const told = ({ messageId, aggregateVersion, faults }: ReadEvent) => ({
      messageId,
      aggregateVersion,
      codes: faults.map(({ code }) => code),
    });
    expect(read.map(told)).toEqual(alone.map(told));
    expect(read.map(({ body }) => body.toString()).filter((_, n) => n !== 1)).toEqual(['{"n":1}', '{"n":3}']);
  });

  it.each(['{"n":1}', '[1]', '[[]]', 'nonsense', '"[]"'])(
    'a message that says it holds several, and does not, is one faulty message: %s',
    (content) => {
      const read = readEvents(Buffer.from(content), batched);
      expect(read).toHaveLength(1);
      expect(read[0]!.faults).not.toEqual([]);
    },
  );

  it('the data of several is cut out to the byte, or all is parsed, with the same outcome', () => {
    const texts = fc.array(fc.json({ maxDepth: 5 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.string(), (datas, subject) => {
        const facts = datas.map((data, n) => ({ ...fact(n, JSON.stringify(JSON.parse(data))), subject }));
        const { content, lengths } = writeBatch(facts);
        const cut = readEvents(content, withLengths(lengths));
        expect(cut).toEqual(readEvents(content, batched));
        expect(cut.map(({ body }) => body.toString())).toEqual(facts.map(({ data }) => data));
        expect(cut.every(({ body }) => body.buffer === content.buffer)).toBe(true);
      }),
    );
  });

  it('lengths that do not fit are not gone by', () => {
    const { content, lengths } = writeBatch([fact(1, '{"n":"é,\\"data\\":1}"}'), fact(2, '{"n":2}'), fact(3, '[{}]')]);
    const known = readEvents(content, batched);
    const [first, ...rest] = lengths.split(' ').map(Number);
    for (const odd of [7, undefined, '', 'x', '1 2', lengths.slice(0, -1), lengths.slice(2), `${lengths} 1 1`, `${lengths} `])
      expect(readEvents(content, withLengths(odd))).toEqual(known);
    const shifted = [
      [first! + 1, ...rest],
      [first! - 1, ...rest],
      [first!, rest[0]! - 1, ...rest.slice(1)],
      [first!, rest[0]! + 1, ...rest.slice(1)],
    ];
    for (const odd of shifted) expect(readEvents(content, withLengths(odd.join(' ')))).toEqual(known);
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(fc.property(bytes, fc.array(fc.integer()), (any, odd) => void readEvents(Buffer.from(any), withLengths(odd.join(' ')))));
  });

  it.each([structured, batched])('never throws, whatever the bytes (%j)', ({ contentType }) => {
    const properties = { ...structured, contentType };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => void readEvents(Buffer.from(bytes), properties)));
  });

  it.each([
    ['thing.happened.v2', 'version_from_the_future', 'hub'],
    ['thing.unheard-of.v1', 'unknown_type', 'sender'],
    ['nonsense', 'unknown_type', 'sender'],
  ])('%s is %s, for the %s to mend', (type, code, act) => {
    expect(unknownType(type, echoContracts)).toMatchObject({ code, act });
  });
});
