import { tracingOff, type Tracing } from './tracing.js';

/** @param endpoint of a collector that takes OTLP over HTTP, such as `http://collector:4318`; without one nothing of OpenTelemetry is even loaded */
export async function openTracing(service: string, endpoint: string | undefined): Promise<Tracing> {
  if (!endpoint) return tracingOff;
  const { TracingBySdk } = await import('./tracing-by-sdk.js');
  return new TracingBySdk(service, endpoint);
}
