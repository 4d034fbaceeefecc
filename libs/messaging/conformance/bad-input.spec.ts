import fc from 'fast-check';
import { BATCHED, BODY_LIMIT, caseNamedIn, eventText, readEvent, readEvents, writeEvent, type ReadEvent } from '#messaging/cloud-event.js';
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

  it('of several in one message, each is read as if it had come alone', () => {
    const event = (n: number, data: string) =>
      eventText({
        messageId: `m-${n}`,
        source: 'echo',
        type: 'a.b.v1',
        subject: 's',
        area: 'x',
        aggregateVersion: n,
        time: '2026-01-05T10:00:00Z',
        data,
      });
    const texts = [event(1, '{"n":1}'), event(2, `{"n":${deep(100)}}`), event(3, '{"n":3}')];
    const read = readEvents(Buffer.from(`[${texts.join(',')}]`), batched);
    const alone = texts.map((text) => readEvent(Buffer.from(text), structured));
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
