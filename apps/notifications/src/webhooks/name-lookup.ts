import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';

/** All addresses of a name. */
export interface Names {
  addressesOf(name: string): Promise<LookupAddress[]>;
  /** Whatever is being asked is asked no more. */
  close(): void;
}

/** Of one question; twice at the most, the second time for longer. */
const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** Milliseconds after which the machine's name servers are read anew: they may have changed. */
const READ_ANEW = 60_000;

/** Why a name led nowhere: a code that `net` would give. */
class NoAddress extends Error {
  constructor(
    readonly code: 'ENOTFOUND' | 'ETIMEDOUT',
    cause: unknown,
  ) {
    super('the name leads to no address', { cause });
  }
}

/**
 * Asks name servers itself, outside Node's four threads: `dns.lookup` holds one of them until the operating system gives up, so that four names whose servers
 * are silent would stop the whole process at its files, its random bytes and its passwords. What stands in /etc/hosts alone is so not found.
 */
export class NameLookup implements Names {
  private resolver: Resolver;
  private readAt = Date.now();

  /** @param servers other name servers than the machine's, each `address:port` */
  constructor(private readonly servers?: string[]) {
    this.resolver = this.read();
  }

  async addressesOf(name: string): Promise<LookupAddress[]> {
    // RFC 6761: no name server is asked about it.
    if (/^(.+\.)?localhost\.?$/i.test(name)) return [own(4, '127.0.0.1'), own(6, '::1')];
    if (Date.now() - this.readAt > READ_ANEW) [this.resolver, this.readAt] = [this.read(), Date.now()];
    const asked = await Promise.allSettled([this.resolver.resolve4(name), this.resolver.resolve6(name)]);
    const found = asked.flatMap((answer, nth) =>
      answer.status === 'fulfilled' ? answer.value.map((address) => own(nth === 0 ? 4 : 6, address)) : [],
    );
    if (found.length > 0) return found;
    const faults = asked.map((answer) => (answer as PromiseRejectedResult).reason as NodeJS.ErrnoException | undefined);
    const silent = faults.find((fault) => fault?.code === 'ETIMEOUT' || fault?.code === 'ECANCELLED');
    throw new NoAddress(silent ? 'ETIMEDOUT' : 'ENOTFOUND', silent ?? faults[0]);
  }

  close(): void {
    this.resolver.cancel();
  }

  private read(): Resolver {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (this.servers) resolver.setServers(this.servers);
    return resolver;
  }
}

const own = (family: 4 | 6, address: string): LookupAddress => ({ address, family });
