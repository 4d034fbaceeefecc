import { Bench, type SandboxFile } from '../../apps/sandbox/src/conformance/bench.js';
import { providerCases } from '../../apps/sandbox/src/conformance/provider-cases.js';
import { runCases } from '../../apps/sandbox/src/conformance/run-cases.js';
import { ProviderClient, wrongWays, type WrongWay } from '../clients/provider-client.js';
import { RunningHub } from '../journeys/running-hub.js';

const SOUND = 'answers-an-offer';

/** Which case finds which wrong way. */
const FOUND_BY: Record<WrongWay, string> = {
  never_answers: SOUND,
  answers_every_message: 'offer-twice',
  answers_what_was_withdrawn: 'withdrawn-before-offered',
  answers_what_has_lapsed: 'offer-that-has-lapsed',
  keeps_unknown_types: 'unknown-type',
  keeps_unknown_fields: 'unknown-fields',
  is_slow: 'many-at-once',
  stays_away: 'connection-cut',
};

/** Conformance is worth what it finds: a sound system passes all of it, and each wrong one fails by the case that is meant for it. */
describe('conformance of a provider by queue', () => {
  let hub: RunningHub;
  let bench: Bench;
  beforeAll(async () => {
    hub = await RunningHub.start({ AREA: 'sandbox', OFFER_CLOCK_MS: '1000' });
    bench = await Bench.open(hub.file as unknown as SandboxFile, 'your-provider');
  }, 180_000);
  afterAll(async () => {
    await bench?.close();
    await hub?.stop();
  }, 60_000);

  const failures = async (wrong: WrongWay | undefined, codes: readonly string[]) => {
    const client = new ProviderClient(hub.organisation('your-provider').amqp!, wrong);
    await bench.purge();
    await client.start();
    try {
      const judged = await runCases(
        bench,
        providerCases.filter(({ code }) => codes.includes(code)),
        () => undefined,
      );
      return judged.flatMap(({ code, verdict }) => (verdict.kind === 'failed' ? [`${code}: ${verdict.because}`] : []));
    } finally {
      await client.stop();
    }
  };

  it('a sound system passes every case', async () => {
    expect(
      await failures(
        undefined,
        providerCases.map(({ code }) => code),
      ),
    ).toEqual([]);
  }, 300_000);

  it.each(wrongWays)(
    'one that %s fails by its case, and by no simple one',
    async (wrong) => {
      const found = await failures(wrong, [...new Set([SOUND, FOUND_BY[wrong]])]);
      expect(found.map((line) => line.split(':')[0])).toEqual([FOUND_BY[wrong]]);
    },
    180_000,
  );

  it('every case is there to find something', () =>
    expect(Object.values(FOUND_BY).sort()).toEqual(providerCases.map(({ code }) => code).sort()));
});
