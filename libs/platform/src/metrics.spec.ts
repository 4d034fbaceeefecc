import { Metrics } from './metrics.js';

const figure = (text: string, name: string) => new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1];

describe('figures that are asked for when they are scraped', () => {
  const gauges = { things_waiting: { help: 'things' }, things_by_kind: { help: 'things by kind', labelNames: ['kind'] } };

  it('are there with the scrape, in one question for all of them', async () => {
    const metrics = new Metrics('echo');
    let asked = 0;
    metrics.readOnScrape('things', gauges, async (put) => {
      asked++;
      put('things_waiting', 3);
      put('things_by_kind', 2, { kind: 'old' });
    });
    const [text] = await Promise.all([metrics.metrics(), metrics.metrics(), metrics.metrics()]);
    expect([figure(text, 'things_waiting'), figure(text, 'things_by_kind'), figure(text, 'metrics_figures_read')]).toEqual(['3', '2', '1']);
    expect(asked).toBe(1);
    await metrics.metrics();
    expect(asked).toBe(2);
  });

  it.each<[string, () => Promise<void>]>([
    ['cannot be read', () => Promise.reject(new Error('no connection'))],
    ['come too late', () => new Promise(() => undefined)],
  ])('are absent where they %s, and the scrape goes on without them', async (_, fail) => {
    const metrics = new Metrics('echo');
    let read: () => Promise<void> = () => Promise.resolve();
    metrics.readOnScrape('things', gauges, async (put) => {
      await read();
      put('things_waiting', 3);
      put('things_by_kind', 2, { kind: 'old' });
    });
    expect(figure(await metrics.metrics(), 'things_waiting')).toBe('3');
    read = fail;
    const text = await metrics.metrics();
    // An old figure would say that all is well.
    expect([figure(text, 'things_waiting'), figure(text, 'things_by_kind'), figure(text, 'metrics_figures_read')]).toEqual([
      undefined,
      undefined,
      '0',
    ]);
    expect(figure(text, 'process_resident_memory_bytes')).toBeDefined();
  });
});
