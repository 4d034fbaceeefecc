import type { IncomingMessage } from 'node:http';
import { BODY_LIMIT } from '#messaging/cloud-event.js';
import { Problem } from '#platform/problem.js';

/** How much of a body over the limit is still read, so that its sender can finish sending and hear the answer. */
const DRAIN_LIMIT = 8 * 1024 * 1024;

/**
 * Reads a body that nobody has parsed: one over the limit is cut just above it, so that the inbox sees that it is too large and answers for it.
 * @throws Problem 413 where it is so large that it is not read to its end
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Problem(415, 'encoded', 'Send the body as it is, without a content encoding.');
  }
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (size <= BODY_LIMIT) kept.push(chunk);
    size += chunk.length;
    if (size > DRAIN_LIMIT)
      throw new Problem(413, 'too_large', `The body is larger than ${BODY_LIMIT} bytes.`, undefined, { Connection: 'close' });
  }
  const body = Buffer.concat(kept);
  return body.length > BODY_LIMIT ? body.subarray(0, BODY_LIMIT + 1) : body;
}
