/** Where a database can come from, best first. */
export const DATABASE_RUNGS = ['url', 'embedded', 'installed', 'docker'] as const;
export type DatabaseRung = (typeof DATABASE_RUNGS)[number];

export interface DatabaseFacts {
  /** `HUB_DATABASE` */
  forced?: string;
  /** `DATABASE_URL` */
  url?: string;
  /** What this state folder used last: its data are there. */
  before?: string;
  /** npm has binaries for this platform. */
  embedded: boolean;
  /** Binaries of the operating system were found. */
  installed: boolean;
  docker: boolean;
}

export type DatabaseChoice = { kind: 'try'; rungs: DatabaseRung[] } | { kind: 'cannot'; because: string };

/** @param facts getters are fine: `docker` takes seconds to find out and is asked last */
export function databaseLadder(facts: DatabaseFacts): DatabaseChoice {
  const { forced, url, before } = facts;
  if (forced && !isRung(forced))
    return { kind: 'cannot', because: `HUB_DATABASE=${forced} is not known; it may be ${DATABASE_RUNGS.join(', ')}.` };
  if (forced === 'url' && !url)
    return { kind: 'cannot', because: 'HUB_DATABASE=url needs DATABASE_URL, the address of the database to use.' };
  if (forced) return { kind: 'try', rungs: [forced as DatabaseRung] };
  if (url) return { kind: 'try', rungs: ['url'] };
  if (isRung(before) && before !== 'url' && facts[before]) return { kind: 'try', rungs: [before] };
  const rungs = (['embedded', 'installed', 'docker'] as const).filter((rung) => facts[rung]);
  return rungs.length > 0
    ? { kind: 'try', rungs }
    : { kind: 'cannot', because: 'There are no PostgreSQL binaries for this machine, and Docker does not answer.' };
}

const isRung = (word: string | undefined): word is DatabaseRung => (DATABASE_RUNGS as readonly (string | undefined)[]).includes(word);
