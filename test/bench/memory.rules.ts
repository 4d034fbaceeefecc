/** Megabytes at a moment, in minutes from the beginning. */
export interface MemorySample {
  minute: number;
  rssMb: number;
  heapMb: number;
}

export interface Slope {
  mbPerHour: number;
  /** What it amounts to over the time looked at, of the median. */
  share: number;
  flat: boolean;
}

/** A rise of no more than this share over the whole time is none: the collector leaves more than that lying about from one look to the next. */
const FLAT_SHARE = 0.05;
/** In fewer, code that is still compiled and caches that fill look like a leak. */
const LEAST_MINUTES = 5;

/** Undefined where the time was too short to tell. Theil and Sen's slope, the median of the slopes between all pairs of minutes: one look in the middle of a collection does not bend it. */
export function slopeOf(samples: readonly MemorySample[], of: 'rssMb' | 'heapMb'): Slope | undefined {
  const minutes = minimaByMinute(samples, of);
  if (minutes.length < LEAST_MINUTES) return undefined;
  const slopes: number[] = [];
  for (let a = 0; a < minutes.length; a++)
    for (let b = a + 1; b < minutes.length; b++) slopes.push((minutes[b]!.mb - minutes[a]!.mb) / (minutes[b]!.minute - minutes[a]!.minute));
  const perMinute = middle(slopes);
  const share = (perMinute * (minutes.at(-1)!.minute - minutes[0]!.minute)) / middle(minutes.map(({ mb }) => mb));
  return { mbPerHour: perMinute * 60, share, flat: share <= FLAT_SHARE };
}

/** The least in each minute is what a collection leaves; the rest is rubbish that waits for the next one. */
function minimaByMinute(samples: readonly MemorySample[], of: 'rssMb' | 'heapMb'): { minute: number; mb: number }[] {
  const least = new Map<number, number>();
  for (const sample of samples) {
    const minute = Math.floor(sample.minute);
    least.set(minute, Math.min(least.get(minute) ?? Infinity, sample[of]));
  }
  return [...least].map(([minute, mb]) => ({ minute, mb }));
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
