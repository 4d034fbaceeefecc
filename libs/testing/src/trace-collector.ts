import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface CollectedSpan {
  service: string;
  name: string;
  trace: string;
  id: string;
  parent: string | undefined;
  about: Record<string, string | number | boolean | undefined>;
  failed: boolean;
}

type Value = { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean };
interface Otlp {
  resourceSpans: {
    resource: { attributes: { key: string; value: Value }[] };
    scopeSpans: {
      spans: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        attributes: { key: string; value: Value }[];
        status: { code?: number };
      }[];
    }[];
  }[];
}

/** The least of an OTLP/HTTP collector: takes spans as JSON, and keeps them. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  /** All that was sent, for a search of what must not be in it. */
  everything = '';

  private constructor(private readonly server: Server) {}

  static async open(): Promise<TraceCollector> {
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        if (request.url === '/v1/traces') collector.take(body as Otlp);
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    const collector = new TraceCollector(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return collector;
  }

  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  of(trace: string): CollectedSpan[] {
    return this.spans.filter((span) => span.trace === trace);
  }

  /** A span and what caused it, from the first cause on; the ids that a span names and nobody has sent are left out. */
  pathTo(span: CollectedSpan): CollectedSpan[] {
    const cause = this.spans.find(({ id, trace }) => id === span.parent && trace === span.trace);
    return [...(cause ? this.pathTo(cause) : []), span];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private take(body: Otlp): void {
    this.everything += JSON.stringify(body);
    for (const { resource, scopeSpans } of body.resourceSpans) {
      const service = String(plain(resource.attributes)['service.name']);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        const { traceId: trace, spanId: id, parentSpanId, name, attributes, status } = span;
        this.spans.push({
          service,
          name,
          trace,
          id,
          parent: parentSpanId || undefined,
          about: plain(attributes),
          failed: status.code === 2,
        });
      }
    }
  }
}

const plain = (attributes: { key: string; value: Value }[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.boolValue ?? Number(value.intValue ?? value.doubleValue)]),
  );
