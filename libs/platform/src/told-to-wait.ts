import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { Metrics } from './metrics.js';
import { Problem, problemDetails } from './problem.js';

const SENTENCE = 'Your organisation has asked more often than its limit allows. Wait as many seconds as Retry-After says, and ask again.';
/** More callers than these at once: the one that was told first is forgotten, and is checked in full again. */
const KEPT = 10_000;
/** Milliseconds: a caller's timer may be that early. */
const GRACE_MS = 50;

/** 429, of a caller that is held to so many requests a minute. */
export const tooOften = (retryAfter: number): Problem =>
  new Problem(429, 'too_many', SENTENCE, undefined, { 'Retry-After': String(retryAfter) });

const ANSWER = JSON.stringify(problemDetails(tooOften(1)));

/**
 * Callers that were told to wait, until when. Who asks again before that is answered from here: before its body is read and its token is verified, which cost
 * ten times as much as the answer, so that a client that never waits does not make others wait.
 */
export class ToldToWait {
  private readonly told = new Map<string, { until: number; headers: Record<string, string> }>();

  /** @param headers of the answer, beside Retry-After */
  note(request: IncomingMessage, headers: Record<string, string>, retryAfter: number, now = performance.now()): void {
    // What the first of several at once was told holds for all of them.
    if (this.mustWait(request, now)) return;
    if (this.told.size >= KEPT) this.told.delete(this.told.keys().next().value!);
    this.told.set(nameOf(request), { until: now + retryAfter * 1_000 - GRACE_MS, headers });
  }

  /** @returns the seconds that are left, and what else the answer says */
  mustWait(request: IncomingMessage, now = performance.now()): { seconds: number; headers: Record<string, string> } | undefined {
    if (this.told.size === 0) return undefined;
    const name = nameOf(request);
    const told = this.told.get(name);
    if (!told) return undefined;
    const seconds = Math.ceil((told.until - now) / 1_000);
    if (seconds > 0) return { seconds, headers: told.headers };
    this.told.delete(name);
    return undefined;
  }
}

/** Express middleware, before the bodies are read. What it answers is counted too. */
export const refuseWhoMustWait =
  (told: ToldToWait, metrics: Pick<Metrics, 'countRequests'>) =>
  (request: Request, response: Response, next: () => void): void => {
    const wait = told.mustWait(request);
    if (!wait) return next();
    metrics.countRequests(request, response, () => undefined);
    response.statusCode = 429;
    const headers = { ...wait.headers, 'Retry-After': String(wait.seconds), 'Content-Type': 'application/problem+json; charset=utf-8' };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.end(ANSWER);
  };

/**
 * What it signs in with and the first part of the path: FHIR answers in a form of its own, and what is open to anybody tells nobody to wait. The digest is
 * the name in the map: a heap dump then holds no key.
 */
const nameOf = ({ headers, originalUrl, url = '' }: IncomingMessage & { originalUrl?: string }): string =>
  createHash('sha256')
    .update(`${headers.authorization ?? ''} ${String(headers['x-api-key'] ?? '')} ${/^\/[^/?]*/.exec(originalUrl ?? url)?.[0] ?? ''}`)
    .digest('base64');
