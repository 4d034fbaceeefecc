import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

/** What of OpenTelemetry is loaded in a process that opens tracing with this endpoint. */
async function loadedWith(endpoint: string): Promise<string[]> {
  const program = `
    const { openTracing } = await import('#platform/open-tracing.js');
    const { createRequire } = await import('node:module');
    await openTracing('echo', process.argv[1] || undefined);
    console.log(JSON.stringify(Object.keys(createRequire(process.cwd() + '/x.js').cache).filter((name) => name.includes('opentelemetry'))));
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, endpoint]);
  return JSON.parse(stdout) as string[];
}

describe('without a collector', () => {
  it('nothing of OpenTelemetry is loaded', async () => {
    expect(await openTracing('echo', undefined)).toBe(tracingOff);
    expect(await loadedWith('')).toEqual([]);
    expect(await loadedWith('http://127.0.0.1:4318')).not.toEqual([]);
  });

  it('what arrived with a trace is handed on with it, and what begins here begins one', () => {
    const traceparent = of('00', trace, span, '01');
    expect(tracingOff.begin('handle', { parent: traceparent }).traceparent).toBe(traceparent);
    expect(readTraceparent(tracingOff.begin('unit of work').traceparent)).toBeDefined();
  });
});
