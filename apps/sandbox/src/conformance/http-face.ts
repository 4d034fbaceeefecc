import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readEvent } from '#messaging/cloud-event.js';
import { Problem, problemDetails } from '#platform/problem.js';
import { dataOf } from './hub-event.js';
import type { Heard, HubEvent, Reply } from './line.js';

export interface Request {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A message that a request brings, and the offer where it is an answer by that offer's own address. */
interface Asked {
  heard: Heard;
  offer?: string;
}

export interface Answer {
  status: number;
  type: string;
  headers: Record<string, string>;
  body: object;
}

const KEY = /^[\x21-\x7e]{1,200}$/;
const STATUS: Record<string, number> = {
  not_json: 400,
  not_yours_to_send: 403,
  offer_not_found: 404,
  too_large: 413,
  message_id_reused: 409,
  reference_conflict: 409,
};

/** @throws Problem where the system does not say who it is */
export function refuseStrangers({ headers }: Request): void {
  if (headers['x-api-key'] === undefined && headers.authorization === undefined)
    throw new Problem(401, 'not_signed_in', 'Send a token or an API key.');
}

/** Reads what a partner's system asks: the hub's own addresses, all of them at one. @throws Problem where it is none of these */
export function askedBy({ method, path, headers, body }: Request): Asked {
  const key = headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key)))
    throw new Problem(400, 'bad_request', 'An Idempotency-Key is 1 to 200 plain characters.');
  if (method === 'POST' && path === '/referrals') return { heard: said(key ?? randomUUID(), 'referral.submitted.v1', body) };
  if (method === 'POST' && path === '/events') return { heard: event(headers, body) };
  const [, offer, deed] = /^\/offers\/([0-9a-f-]{36})\/(accept|decline)$/.exec(path) ?? [];
  if (method === 'POST' && offer) {
    const answer = deed === 'accept' ? 'accepted' : 'declined';
    const data = { ...dataOf(body), offer, answer, answeredBy: 'system', answeredAt: '2026-01-01T00:00:00Z' };
    // An answer by the offer's own address is known by that: it needs no key.
    const heard = { key: key ?? `offer/${offer}`, type: 'offer.answered.v1', data, body: JSON.stringify(data), faults: [] };
    return { heard, offer };
  }
  const taken = 'POST /referrals, POST /events, POST /offers/:id/accept and POST /offers/:id/decline';
  throw new Problem(404, 'not_found', `The run takes ${taken}; GET /deliveries where the system is tried over poll.`);
}

function event(headers: IncomingHttpHeaders, body: Buffer): Heard {
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  const read = readEvent(body, { contentType: headers['content-type'], headers: Object.fromEntries(attributes), messageId: undefined });
  return { key: read.messageId, type: read.type, data: dataOf(read.body), body: read.body.toString('utf8'), faults: read.faults };
}

const said = (key: string, type: string, body: Buffer): Heard => {
  const text = body.toString('utf8');
  const notJson = { path: '', code: 'not_json', sentence: 'The message cannot be read: it is not JSON.', act: 'sender' as const };
  return { key, type, data: dataOf(body), body: text, faults: isJson(text) ? [] : [notJson] };
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the hub answers over HTTP; nothing where the connection is to end without an answer. */
export function answerTo({ heard, offer }: Asked, reply: Reply, made: HubEvent | undefined): Answer | undefined {
  if (reply.kind === 'lost') return undefined;
  if (reply.kind === 'busy') {
    const [code, sentence] =
      reply.status === 429
        ? ['too_many', 'More requests than your limit allows.']
        : ['unavailable', 'This part of the hub cannot answer now.'];
    const headers = { 'retry-after': String(reply.seconds), 'idempotency-key': heard.key };
    return problem(new Problem(reply.status, code, sentence, undefined, headers));
  }
  const { receipt, again } = reply;
  const headers: Record<string, string> = again ? { 'idempotency-replayed': 'true' } : {};
  const faults = receipt.problem?.faults ?? [];
  const [first] = faults;
  if (first && receipt.outcome === 'rejected') {
    const status = STATUS[first.code] ?? (first.code.startsWith('offer_') ? 409 : 422);
    const code = faults.length === 1 && status !== 422 ? first.code : 'not_valid';
    const sentence = faults.length === 1 ? first.sentence : `There are ${faults.length} faults to mend.`;
    return problem(new Problem(status, code, sentence, faults, headers, offer ? {} : { receipt, message: '1' }));
  }
  if (offer) return { status: 200, type: 'application/json', headers, body: offerShown(heard, made) };
  const { outcome, case: id, reference } = receipt;
  const about = { ...(id && { case: id }), ...(reference && { reference }), ...(first && { faults }) };
  const status = { accepted: 201, set_aside: 202, done: 200, duplicate: 200, rejected: 422 }[outcome];
  const body = { outcome, message: '1', ...about, ...unknownFields(receipt), receipt };
  return { status, type: 'application/json', headers, body };
}

/** What a receipt has beyond its contract the answer around it has too. */
function unknownFields(receipt: object): object {
  return Object.fromEntries(Object.entries(receipt).filter(([name]) => /^field\d+$/.test(name)));
}

function offerShown({ data }: Heard, made: HubEvent | undefined): object {
  const {
    offer: id,
    case: caseId,
    reference,
    points,
    periods,
    plannedLead,
    offeredAt,
    respondBy,
    signOffNeeded,
    summary,
  } = (made?.data ?? {}) as Record<string, unknown>;
  const at = new Date().toISOString();
  return {
    ...{ id, case: caseId, reference, provider: '019d4658-0000-7002-8000-000000000005', state: data.answer, points, periods },
    ...{ intervention: 'letter', plannedLead: plannedLead ?? null, plannedSecond: null, offeredAt, respondBy, answeredAt: at },
    ...{
      acceptedAt: data.answer === 'accepted' ? at : null,
      waitsFor: null,
      signOffNeeded,
      reason: data.reason ?? null,
      endedAt: null,
      summary,
    },
  };
}

const problem = (error: Problem): Answer => ({
  status: error.getStatus(),
  type: 'application/problem+json',
  headers: error.headers,
  body: problemDetails(error),
});
