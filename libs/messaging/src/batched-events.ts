import { isUtf8 } from 'node:buffer';
import { eventText, isRecord, isTooDeep, named, readEvent, tooDeep, type FactToWrite, type ReadEvent } from './cloud-event.js';

/** Several structured events as one JSON list: between services alone, since what the broker does for a message is most of what a fact costs. */
export const BATCHED = 'application/cloudevents-batch+json';
/**
 * Header of a message of several events: of each, how many bytes come before its data, and how many the data has. With it who takes them in cuts
 * the data out as it stands; without it (another release wrote it, or it does not fit) the whole is parsed, and all data written anew.
 */
export const LENGTHS = 'lengths';

const DATA = ',"data":';
const [CLOSE, COMMA, END] = Buffer.from('},]');

/** Several facts as one JSON list of events. */
export function writeBatch(facts: FactToWrite[]): { content: Buffer; lengths: string } {
  const texts = facts.map(eventText);
  const lengths = facts.map(({ data }, n) => {
    const bytes = Buffer.byteLength(data);
    return `${Buffer.byteLength(texts[n]!) - bytes - 1} ${bytes}`;
  });
  return { content: Buffer.from(`[${texts.join(',')}]`), lengths: lengths.join(' ') };
}

/** Reads a message between services, which may hold several events. */
export function readEvents(content: Buffer, properties: Parameters<typeof readEvent>[1]): ReadEvent[] {
  if (properties.contentType !== BATCHED) return [readEvent(content, properties)];
  return cutEvents(content, properties.headers?.[LENGTHS]) ?? parseEvents(content) ?? [readEvent(content, properties)];
}

function parseEvents(content: Buffer): ReadEvent[] | undefined {
  const list = isUtf8(content) ? parsed(content.toString()) : undefined;
  if (!Array.isArray(list) || !list.every(isRecord)) return undefined;
  return list.map((event) => {
    const body = Buffer.from(JSON.stringify(event.data ?? null));
    return named(event, body, body, isTooDeep(body) ? [tooDeep()] : []);
  });
}

/** The events of such a message, or undefined where the lengths do not fit it to the byte. */
function cutEvents(content: Buffer, lengths: unknown): ReadEvent[] | undefined {
  if (typeof lengths !== 'string' || !isUtf8(content)) return undefined;
  const numbers = lengths.split(' ').map(Number);
  const events: ReadEvent[] = [];
  let at = 1;
  for (let n = 0; n < numbers.length; n += 2) {
    const begins = at + numbers[n]!;
    const ends = begins + numbers[n + 1]!;
    if (content[ends] !== CLOSE || (content[ends + 1] !== COMMA && content[ends + 1] !== END)) return undefined;
    if (content.toString('latin1', begins - DATA.length, begins) !== DATA) return undefined;
    const attributes = parsed(`${content.toString('utf8', at, begins - DATA.length)}}`);
    const body = content.subarray(begins, ends);
    // What cannot be cut out is told by whoever parses the whole.
    if (!isRecord(attributes) || 'data' in attributes || isTooDeep(body)) return undefined;
    events.push(named(attributes, body, body, []));
    at = ends + 2;
  }
  return at === content.length ? events : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
