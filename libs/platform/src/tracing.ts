import { randomFillSync } from 'node:crypto';

/** Codes and figures alone: no name, no free text, no address. An id may stand here, since a span is looked at by itself. */
export type About = Record<string, string | number | boolean | undefined>;

export interface Span {
  /** W3C `traceparent`: what comes of this names it as its parent. */
  readonly traceparent: string;
  describe(about: About): void;
  /** Where its name is known only at its end. */
  rename(name: string): void;
  /** Ends it, once; with an error's kind, and never its words, where it failed. */
  end(error?: unknown): void;
}

export interface Beginning {
  /** `traceparent` of what caused it; without one a trace begins here. */
  parent?: string | null;
  kind?: 'consumer' | 'producer' | 'server' | 'client';
  about?: About;
}

/**
 * What makes spans, where somebody collects them (`OTEL_EXPORTER_OTLP_ENDPOINT`). Off, the trace of an arrived message is still handed
 * on to all that comes of it; only nobody writes down how long each step took.
 */
export abstract class Tracing {
  /** Whether spans are made. Ask before preparing anything for a message's span: off, a message must cost nothing. */
  abstract readonly on: boolean;
  abstract begin(name: string, beginning?: Beginning): Span;
  /** The span that the work at hand was begun `within`, as far as its promises reach. Always undefined when off. */
  abstract current(): string | undefined;
  abstract within<T>(span: Span, work: () => T): T;
  /** Sends what is still to be sent; gives up after two seconds. */
  abstract close(): Promise<void>;
}

class TracingOff extends Tracing {
  readonly on = false;
  begin(_name: string, { parent }: Beginning = {}): Span {
    return { traceparent: parent ?? newTraceparent(), describe: () => undefined, rename: () => undefined, end: () => undefined };
  }
  current(): undefined {
    return undefined;
  }
  within<T>(_span: Span, work: () => T): T {
    return work();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const tracingOff: Tracing = new TracingOff();

const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** A `traceparent` as the W3C writes it; whatever else a stranger sends is none. */
export const readTraceparent = (value: unknown): string | undefined =>
  typeof value === 'string' && TRACEPARENT.test(value) ? value : undefined;

const ids = Buffer.alloc(24 * 256);
let used = ids.length;

/** Begins a trace that nobody has written anything of yet: so it says that it is not sampled. */
export function newTraceparent(): string {
  if (used === ids.length) {
    randomFillSync(ids);
    used = 0;
  }
  const made = `00-${ids.toString('hex', used, used + 16)}-${ids.toString('hex', used + 16, used + 24)}-00`;
  used += 24;
  return made;
}
