import { PollLine } from './poll-line.js';
import { capacityAsked, offerMade } from './told.js';
import type { HubEvent } from './line.js';

const [OFFER, CAPACITY] = ['offer.made.v1', 'capacity.asked.v1'];

/** A line that is read by hand: what stands in it, and what counts as taken. */
describe('a line that a system reads itself', () => {
  const open = new Set<PollLine>();
  afterAll(() => Promise.all([...open].map((line) => line.close())));

  async function standing() {
    const line = await PollLine.open({ port: 0, patienceMs: 100 }, () => Promise.reject(new Error('nothing is said')));
    open.add(line);
    const ask = async (after: string | bigint, type?: string) => {
      const answer = await fetch(`${line.url}/deliveries?after=${after}${type ? `&type=${type}` : ''}`, { headers: { 'x-api-key': 'x' } });
      const page = (await answer.json()) as { position: string; event: HubEvent }[];
      return page.map(({ position, event }) => [position, event.type]);
    };
    return { line, ask };
  }

  it.each(['48211', String(2n ** 53n + 77n)])('goes on behind a place that was kept: %s', async (kept) => {
    const { line, ask } = await standing();
    await line.tell(offerMade());
    const [first] = await ask(kept);
    expect(first).toEqual([String(BigInt(kept) + 1n), OFFER]);
    expect(await line.untaken()).toMatch(/the last 1 messages/);
    expect(await ask(first![0]!)).toEqual([]);
    expect(await line.untaken()).toBeUndefined();
    await line.tell(capacityAsked());
    expect(await line.untaken()).toMatch(/the last 1 messages/);
    expect(await ask(first![0]!)).toEqual([[String(BigInt(kept) + 2n), CAPACITY]]);
  });

  it('knows nobody by a place that was counted on: one that is asked behind later is passed over', async () => {
    const { line, ask } = await standing();
    await line.tell(offerMade());
    expect(await ask('0')).toHaveLength(1);
    expect(await ask('2')).toEqual([]);
    await line.tell(offerMade());
    expect(await ask('2')).toEqual([]);
  });

  it('never read is not taken', async () => {
    const { line } = await standing();
    await line.tell(offerMade());
    expect([await line.heard(), await line.untaken()]).toEqual([false, 'It never asked for GET /deliveries.']);
  });

  it('read type by type is taken where each type that is asked for was asked on behind', async () => {
    const { line, ask } = await standing();
    await line.tell(offerMade(), capacityAsked(), { ...capacityAsked(), type: 'tea.made.v1' });
    expect(await ask('0', CAPACITY)).toEqual([['2', CAPACITY]]);
    expect(await line.heard()).toBe(true);
    expect(await ask('0', OFFER)).toEqual([['1', OFFER]]);
    expect(await line.heard()).toBe(true);
    expect(await line.untaken()).toMatch(/the last 2 messages/);
    await ask('1', OFFER);
    expect(await line.untaken()).toMatch(/the last 1 messages/);
    await ask('2', CAPACITY);
    expect(await line.untaken()).toBeUndefined();
    await line.tell(offerMade());
    expect(await line.heard()).toBe(false);
  });

  it('read type by type goes on behind the farthest place that was kept', async () => {
    const { line, ask } = await standing();
    await line.tell(offerMade(), capacityAsked());
    expect(await ask('70', CAPACITY)).toEqual([['72', CAPACITY]]);
    expect(await ask('90', OFFER)).toEqual([['91', OFFER]]);
  });

  it('read type by type is stuck at one that comes a third time', async () => {
    const { line, ask } = await standing();
    await line.tell(offerMade(), capacityAsked());
    for (let time = 1; time <= 2; time++) await Promise.all([ask('0', OFFER), ask('0', CAPACITY)]);
    await Promise.all([ask('1', OFFER), ask('2', CAPACITY)]);
    expect(await line.untaken()).toBeUndefined();
    await ask('0', OFFER);
    expect(await line.untaken()).toMatch(/given offer.made.v1 3 times/);
  });

  it.each(['0', '48211', String(2n ** 53n + 77n), String(2n ** 58n)])('goes far from wherever it is: %s', async (kept) => {
    const { line, ask } = await standing();
    await ask(kept);
    for (let run = 1, last = BigInt(kept); run <= 2; run++) {
      line.goFar();
      await line.tell(...Array.from({ length: 4 }, offerMade));
      const places = (await ask(last)).map(([place]) => BigInt(place!));
      expect(places).toHaveLength(4);
      expect(places.every((place, nth) => place > (places[nth - 1] ?? last) && place > 2n ** 53n && BigInt(Number(place)) < place)).toBe(true); // prettier-ignore
      last = places.at(-1)!;
    }
  });
});
