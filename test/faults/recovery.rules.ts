/** Of the earlier rate, from which on the hub counts as recovered. */
const RECOVERED_AT = 0.95;
/** Seconds over which a rate is taken. */
export const RATE_OVER = 3;

/** What a referral passes through until it is offered and counted: while one of these is out, none comes through. */
const ON_THE_WAY: readonly string[] = ['intake', 'matching', 'reporting', 'broker', 'database'];

export interface Out {
  target: string;
  begunAt: number;
  backAt: number;
}

/** The rate over the last seconds, as seen at a moment, in milliseconds. */
export interface Sample {
  at: number;
  rate: number;
}

/**
 * When a fault is over for who sends referrals: the first moment after its part was back from which on, for three seconds, as many came through as
 * before. The seconds until then, less those in which another part that they pass through was out.
 * @returns undefined while there is no such moment
 */
export function recoveryOf(fault: Out, episode: readonly Out[], samples: readonly Sample[], earlier: number) {
  const others = episode.filter((other) => other !== fault && ON_THE_WAY.includes(other.target));
  for (const { at, rate } of samples) {
    const from = at - RATE_OVER * 1_000;
    if (from < fault.backAt || rate < earlier * RECOVERED_AT) continue;
    return { recoveredAt: from, seconds: (from - fault.backAt - outWithin(others, fault.backAt, from)) / 1_000 };
  }
  return undefined;
}

/** Milliseconds of a span in which at least one of these was out. */
function outWithin(outs: readonly Out[], from: number, to: number): number {
  let [sum, until] = [0, from];
  for (const { begunAt, backAt } of [...outs].sort((a, b) => a.begunAt - b.begunAt)) {
    const [begin, end] = [Math.max(begunAt, until), Math.min(backAt, to)];
    if (end > begin) [sum, until] = [sum + end - begin, end];
  }
  return sum;
}
