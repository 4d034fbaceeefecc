import { Clock } from './clock.js';

const AN_HOUR = 3_600_000;

/** A clock whose looks are answered as given, one after the other; the last answer stays. */
async function looks(answers: (number | void | Error)[], until: number): Promise<{ clock: Clock; failed: unknown[]; count: () => number }> {
  const failed: unknown[] = [];
  let count = 0;
  let enough: () => void;
  const reached = new Promise<void>((resolve) => (enough = resolve));
  const clock = new Clock(
    AN_HOUR,
    async () => {
      const answer = answers[Math.min(count++, answers.length - 1)];
      if (count === until) enough();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    (error) => void failed.push(error),
  );
  clock.start();
  await reached;
  return { clock, failed, count: () => count };
}

describe('a clock', () => {
  it('looks at once, again at once where there is more, and then waits', async () => {
    const { clock, count } = await looks([0, 0, undefined], 3);
    await clock.stop();
    expect(count()).toBe(3);
  });

  it('looks again when it is stirred, though it was stirred during a look', async () => {
    const { clock, count } = await looks([undefined], 1);
    clock.stir();
    await vi.waitFor(() => expect(count()).toBe(2));
    await clock.stop();
  });

  it('says what failed, and looks again', async () => {
    const away = new Error('the database is away');
    const { clock, failed } = await looks([away, 0, undefined], 1);
    clock.stir();
    await vi.waitFor(() => expect(failed).toEqual([away]));
    await clock.stop();
  });

  it('ends in the middle of a wait, and not before the look at hand has ended', async () => {
    let [ended, begun] = [false, () => {}];
    const under = new Promise<void>((resolve) => (begun = resolve));
    const clock = new Clock(
      AN_HOUR,
      async (ending) => {
        begun();
        await new Promise((resolve) => ending.addEventListener('abort', resolve));
        ended = true;
      },
      () => undefined,
    );
    clock.start();
    await under;
    await clock.stop();
    expect(ended).toBe(true);
  });
});
