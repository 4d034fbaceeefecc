/** Where a broker can come from, best first. One that merely happens to listen somewhere is a stranger's and never used. */
export const BROKER_RUNGS = ['url', 'installed', 'docker', 'fetch'] as const;
export type BrokerRung = (typeof BROKER_RUNGS)[number];

export interface BrokerFacts {
  /** `HUB_BROKER` */
  forced?: string;
  /** `AMQP_URL` */
  url?: string;
  /** What this state folder used last: its queues are there. */
  before?: string;
  installed: boolean;
  docker: boolean;
  /** `apt-get` and `dpkg-deb` are here, or the packages have been fetched before. */
  fetch: boolean;
}

export type BrokerChoice = { kind: 'try'; rungs: BrokerRung[] } | { kind: 'cannot'; because: string };

/** @param facts getters are fine: `docker` takes seconds to find out and is asked last */
export function brokerLadder(facts: BrokerFacts): BrokerChoice {
  const { forced, url, before } = facts;
  if (forced && !isRung(forced))
    return { kind: 'cannot', because: `HUB_BROKER=${forced} is not known; it may be ${BROKER_RUNGS.join(', ')}.` };
  if (forced === 'url' && !url) return { kind: 'cannot', because: 'HUB_BROKER=url needs AMQP_URL, the address of the broker to use.' };
  if (forced) return { kind: 'try', rungs: [forced as BrokerRung] };
  if (url) return { kind: 'try', rungs: ['url'] };
  if (isRung(before) && before !== 'url' && facts[before]) return { kind: 'try', rungs: [before] };
  const rungs = (['installed', 'docker', 'fetch'] as const).filter((rung) => facts[rung]);
  return rungs.length > 0
    ? { kind: 'try', rungs }
    : { kind: 'cannot', because: 'No RabbitMQ is installed, Docker does not answer, and there is no apt to fetch it with.' };
}

const isRung = (word: string | undefined): word is BrokerRung => (BROKER_RUNGS as readonly (string | undefined)[]).includes(word);
