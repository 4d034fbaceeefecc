import type { Asks } from './bench.js';

const ASK_MS = 15_000;

/**
 * How the system is asked to refer, and what it holds: at addresses of its own where it has them, by whoever sits before the run where it does not.
 * @param say writes a line for people
 */
export function asksAt(refer: string | undefined, shows: string | undefined, say: (line: string) => void): Asks {
  return {
    async refer() {
      if (refer === undefined) return say('Have your system refer one case now (an invented one; district SBX_NORTH).');
      const answer = await fetch(refer, { method: 'POST', signal: AbortSignal.timeout(ASK_MS) }).catch(() => undefined);
      await answer?.body?.cancel();
      if (!answer?.ok) throw new Error(`The system was asked to refer (--refer), and answered ${answer?.status ?? 'nothing'}.`);
    },
    ...(shows !== undefined && {
      async shows(messageId: string) {
        const url = new URL(shows);
        url.searchParams.set('messageId', messageId);
        const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_MS) });
        return answer.ok ? ((await answer.json()) as { state?: unknown; outcome?: unknown }) : {};
      },
    }),
  };
}
