/** Of the earlier rate, from which on the hub counts as recovered. */
const RECOVERED_AT = 0.95;
/** Seconds over which a rate is taken. */
export const RATE_OVER = 3;

export interface Out {
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
 * before. Where another part was out meanwhile, the seconds count from when that was back.
 * @returns undefined while there is no such moment
 */
export function recoveryOf(fault: Out, episode: readonly Out[], samples: readonly Sample[], earlier: number) {
  for (const { at, rate } of samples) {
    const from = at - RATE_OVER * 1_000;
    if (from < fault.backAt || rate < earlier * RECOVERED_AT) continue;
    const others = episode.filter(({ begunAt, backAt }) => begunAt <= from && backAt <= from && backAt >= fault.backAt);
    const since = Math.max(fault.backAt, ...others.map(({ backAt }) => backAt));
    return { recoveredAt: from, seconds: (from - since) / 1_000 };
  }
  return undefined;
}
