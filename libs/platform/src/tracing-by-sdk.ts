import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { readTraceparent, Tracing, type Beginning, type Span } from './tracing.js';

/** Spans that wait to be sent; more are dropped, since a collector that is away must not fill the memory. */
const QUEUE = 20_000;
const FAREWELL_MS = 2_000;

const KINDS = { consumer: SpanKind.CONSUMER, producer: SpanKind.PRODUCER, server: SpanKind.SERVER, client: SpanKind.CLIENT };

/** OpenTelemetry's SDK. Its own variables (`OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, …) are heeded. */
export class TracingBySdk extends Tracing {
  readonly on = true;
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;
  private readonly at = new AsyncLocalStorage<string>();

  constructor(service: string, endpoint: string) {
    super();
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'rj-hub' }),
      spanProcessors: [new BatchSpanProcessor(exporter, { maxQueueSize: QUEUE, scheduledDelayMillis: 1_000 })],
    });
    this.tracer = this.provider.getTracer('rj-hub');
  }

  begin(name: string, { parent, kind, about }: Beginning = {}): Span {
    const span = this.tracer.startSpan(name, { kind: kind ? KINDS[kind] : SpanKind.INTERNAL, attributes: about }, contextOf(parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      describe: (more) => void span.setAttributes(more),
      rename: (known) => void span.updateName(known),
      end: (error) => {
        if (error !== undefined) span.setAttribute('error.type', kindOf(error)).setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  current(): string | undefined {
    return this.at.getStore();
  }

  within<T>(span: Span, work: () => T): T {
    return this.at.run(span.traceparent, work);
  }

  async close(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, FAREWELL_MS).unref());
    await Promise.race([this.provider.shutdown().catch(() => undefined), late]);
  }
}

function contextOf(traceparent: string | null | undefined): Context {
  const [, traceId, spanId, flags] = readTraceparent(traceparent)?.split('-') ?? [];
  if (!traceId || !spanId) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: parseInt(flags!, 16) & 1, isRemote: true });
}

/** PostgreSQL repeats values in an error's words: its code, or its class, says enough. */
const kindOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? (error as Error)?.name ?? 'error');
