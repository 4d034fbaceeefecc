import { createHash } from 'node:crypto';
import type { MessageProperties } from 'amqplib';
import type { Fault } from '#contracts/fault.js';
import { readTraceparent } from '#platform/tracing.js';

/** CloudEvents 1.0 in AMQP: structured (`application/cloudevents+json`), and binary (attributes in headers) on the way in. */
export const STRUCTURED = 'application/cloudevents+json';
export const BODY_LIMIT = 256 * 1024;
/** What is kept of a body over the limit. */
const KEPT_OF_TOO_LARGE = 4 * 1024;
const NAME_LIMIT = 200;
/** No contract nests so deep, and whoever walks or writes deeper JSON may run out of stack. */
const DEPTH_LIMIT = 64;

/** A message as read from the wire, before its body is held against a contract. All names are safe for a text column. */
export interface ReadEvent {
  messageId: string;
  source: string;
  type: string;
  subject: string;
  area: string;
  aggregateVersion?: number;
  traceparent?: string;
  /** The data as JSON, or the raw bytes where they could not be read. */
  body: Buffer;
  /** As its sender sent it, where the hub has added to that: by this a repeat is known as one. */
  sent?: Buffer;
  /** Bytes as they came. */
  size: number;
  faults: Fault[];
  /** The broker gives it a second time: a repeat of its own making, which needs no second answer. */
  redelivered?: boolean;
}

/** Reads either mode; never throws: what cannot be read becomes a fault, and a name that is missing gets a stand-in. */
export function readEvent(content: Buffer, properties: Pick<MessageProperties, 'contentType' | 'headers' | 'messageId'>): ReadEvent {
  const faults: Fault[] = [];
  const headers = attributesOf(properties.headers);
  // What cannot be read is answered under the id that is written outside it, so that its sender knows which message is meant.
  const outside = { id: properties.messageId, ...headers };
  if (content.length > BODY_LIMIT) {
    faults.push(
      fault(
        '',
        'too_large',
        `The message has ${content.length} bytes; the limit is ${BODY_LIMIT}. Send it in parts or leave attachments out.`,
      ),
    );
    return named(outside, content.subarray(0, KEPT_OF_TOO_LARGE), content, faults);
  }
  const parsed = parse(content, faults);
  const deep = isTooDeep(content);
  if (deep) faults.push(tooDeep());
  const structured =
    properties.contentType?.startsWith(STRUCTURED) || (headers.specversion === undefined && isRecord(parsed) && 'specversion' in parsed);
  if (!structured) return named(outside, content, content, faults);
  if (!isRecord(parsed)) {
    if (parsed !== undefined) faults.push(fault('', 'not_an_object', 'The message must be one JSON object in CloudEvents 1.0 form.'));
    return named(outside, content, content, faults);
  }
  if (!('data' in parsed)) faults.push(fault('data', 'required', 'The event has no data. Put the content of the message in `data`.'));
  if (deep) return named(parsed, content, content, faults);
  return named(parsed, Buffer.from(JSON.stringify(parsed.data ?? null)), content, faults);
}

/** Whether JSON opens more lists and objects within each other than anything may. Read without a stack: that is what such a message is after. */
export function isTooDeep(json: Buffer): boolean {
  if (opensAtMost(json, DEPTH_LIMIT)) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (++depth > DEPTH_LIMIT) return true;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}

/** Most messages open fewer lists and objects in all than may lie within each other, which the machine counts faster than we walk. */
function opensAtMost(json: Buffer, limit: number): boolean {
  let opened = 0;
  for (const bracket of [OPEN_LIST!, OPEN_OBJECT!])
    for (let at = json.indexOf(bracket); at >= 0; at = json.indexOf(bracket, at + 1)) if (++opened > limit) return false;
  return true;
}

export const tooDeep = (): Fault => fault('', 'too_deep', `The message is nested too deep. Nest it ${DEPTH_LIMIT} deep at most.`);

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}');

/** Whatever names a case has that case as its subject: `case/<id>`, or undefined where the data names none. */
export function caseNamedIn(body: Buffer): string | undefined {
  // Most of what partners send names none, and is large.
  if (!body.includes('"case"')) return undefined;
  const data = parse(body, []);
  const id = isRecord(data) ? data.case : undefined;
  return typeof id === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? `case/${id}` : undefined;
}

/** A fact, structured mode. `data` is JSON already, so it is not parsed again. */
export const writeEvent = (fact: FactToWrite): Buffer => Buffer.from(eventText(fact));

export interface FactToWrite {
  messageId: string;
  source: string;
  type: string;
  subject: string;
  area: string;
  aggregateVersion: string | number;
  time: string;
  traceparent?: string | null;
  data: string;
}

export function eventText(fact: FactToWrite): string {
  const attributes = JSON.stringify({
    specversion: '1.0',
    id: fact.messageId,
    source: fact.source,
    type: fact.type,
    subject: fact.subject,
    time: fact.time,
    datacontenttype: 'application/json',
    area: fact.area,
    aggregateversion: Number(fact.aggregateVersion),
    ...(fact.traceparent ? { traceparent: fact.traceparent } : {}),
  });
  return `${attributes.slice(0, -1)},"data":${fact.data}}`;
}

/** An event of these attributes: what is wrong with them is put to the faults, and a name that is missing gets a stand-in. */
export function named(attributes: Record<string, unknown>, body: Buffer, content: Buffer, faults: Fault[]): ReadEvent {
  const read = (name: string, missing: Fault | undefined): string | undefined => {
    const value = attributes[name];
    if (typeof value === 'string' && value.length > 0 && value.length <= NAME_LIMIT && isCleanText(value)) return value;
    if (value !== undefined) {
      faults.push(
        fault(name, 'bad_attribute', `The event's ${name} must be text of 1 to ${NAME_LIMIT} characters without control characters.`),
      );
    } else if (missing && !faults.some((known) => known.path === '')) faults.push(missing);
    return undefined;
  };
  const stated = attributes.specversion;
  if (stated !== undefined && stated !== '1.0') {
    faults.push(fault('specversion', 'bad_specversion', 'The event must be CloudEvents 1.0: set specversion to "1.0".'));
  }
  const messageId =
    read('id', fault('id', 'no_id', 'The event has no id. Give each message an id of its own, and the same id when you send it again.')) ??
    `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const version = Number(attributes.aggregateversion);
  return {
    messageId,
    type:
      read(
        'type',
        fault('type', 'no_type', 'The event has no type. Set it to a message of the catalogue, such as referral.submitted.v1.'),
      ) ?? '(none)',
    subject: read('subject', undefined) ?? messageId,
    source: read('source', undefined) ?? '(none)',
    area: read('area', undefined) ?? '(none)',
    ...(Number.isSafeInteger(version) && version > 0 ? { aggregateVersion: version } : {}),
    ...traceOf(attributes.traceparent),
    body,
    size: content.length,
    faults,
  };
}

function attributesOf(headers: Record<string, unknown> | undefined): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const match = /^(?:cloudEvents[:_]|ce[-_])(.+)$/i.exec(name);
    if (match) found[match[1]!.toLowerCase()] = Buffer.isBuffer(value) ? value.toString('utf8') : value;
  }
  return found;
}

function parse(content: Buffer, faults: Fault[]): unknown {
  try {
    return JSON.parse(UTF8.decode(content));
  } catch (error) {
    const why = error instanceof TypeError ? 'it is not UTF-8 text' : 'it is not JSON';
    faults.push(fault('', 'not_json', `The message cannot be read: ${why}.`));
    return undefined;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

const traceOf = (value: unknown) => {
  const traceparent = readTraceparent(value);
  return traceparent ? { traceparent } : {};
};

/** No control characters (PostgreSQL's text refuses NUL) and no half surrogates. */
// eslint-disable-next-line no-control-regex
export const isCleanText = (value: string): boolean => !/[\u0000-\u001f\u007f]/.test(value) && !/\p{Surrogate}/u.test(value);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fault = (path: string, code: string, sentence: string): Fault => ({ path, code, sentence, act: 'sender' });
