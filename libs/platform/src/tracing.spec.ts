import { openTracing } from './open-tracing.js';
import { newTraceparent, readTraceparent, tracingOff } from './tracing.js';

const of = (version: string, trace: string, span: string, flags: string) => [version, trace, span, flags].join('-');
const [trace, span] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

describe('a traceparent', () => {
  it.each([
    ['as the W3C writes it', of('00', trace, span, '01'), true],
    ['not sampled', of('00', trace, span, '00'), true],
    ['of a later version', of('01', trace, span, '01'), true],
    ['of the version that means none', of('ff', trace, span, '01'), false],
    ['without a trace', of('00', '0'.repeat(32), span, '01'), false],
    ['without a span', of('00', trace, '0'.repeat(16), '01'), false],
    ['in capitals', of('00', trace.toUpperCase(), span, '01'), false],
    ['with something behind it', `${of('00', trace, span, '01')}; drop table`, false],
    ['that is no text', { traceparent: of('00', trace, span, '01') }, false],
    ['that is missing', undefined, false],
  ])('%s', (_, value, sound) => {
    expect(readTraceparent(value)).toBe(sound ? value : undefined);
  });

  it('that is made here is sound, says that nobody has recorded it, and is never made twice', () => {
    const made = Array.from({ length: 1_000 }, newTraceparent);
    expect(new Set(made.map((one) => one.split('-')[1])).size).toBe(made.length);
    expect(made.filter((one) => readTraceparent(one) === undefined || !one.endsWith('-00'))).toEqual([]);
  });
});

describe('without a collector', () => {
  afterEach(() => vi.resetModules());

  it('nothing of OpenTelemetry is loaded', async () => {
    const load = vi.fn(() => ({ TracingBySdk: class {} }));
    vi.doMock('./tracing-by-sdk.js', load);
    expect(await openTracing('echo', undefined)).toBe(tracingOff);
    expect(load).not.toHaveBeenCalled();
    await openTracing('echo', 'http://127.0.0.1:4318');
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('what arrived with a trace is handed on with it, and what begins here begins one', () => {
    const traceparent = of('00', trace, span, '01');
    expect(tracingOff.begin('handle', { parent: traceparent }).traceparent).toBe(traceparent);
    expect(readTraceparent(tracingOff.begin('unit of work').traceparent)).toBeDefined();
  });
});
