import type { IncomingMessage } from 'node:http';
import { Problem } from '#platform/problem.js';
import { tooLargeFile } from './refuse-file.js';

/**
 * Reads a whole body up to a limit. A body over it is not read to its end: the connection is closed after the answer.
 * @throws Problem 413, 415
 */
export async function readWhole(request: IncomingMessage, limit: number): Promise<Buffer> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw new Problem(415, 'encoded', 'Send the body as it is, without a content encoding.');
  const over = () => {
    const problem = tooLargeFile(limit);
    return new Problem(413, problem.code, problem.sentence, problem.faults, { Connection: 'close' });
  };
  if (Number(request.headers['content-length'] ?? 0) > limit) throw over();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw over();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
