const LOOK_MS = 100;

/** Waits until the look finds something. @returns undefined where the time is up */
export async function until<T>(ms: number, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T | undefined> {
  for (const end = Date.now() + ms; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
