import { BlockList, isIP } from 'node:net';

/**
 * Where a webhook may lead. A partner names an address that the hub then calls, so it must not name the inside of the hub's own network: its
 * database, a cloud's key service, a page of an administrator. What it names is checked when it is set, and what that resolves to at each call.
 */

/** Everything that is not the public internet (IANA's special-purpose registries), and what leads there by another name. */
const CLOSED_4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24',
  '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3',
]; // prettier-ignore
/** Of IPv6 only 2000::/3 is public; 6to4, Teredo and documentation lie within it. */
const CLOSED_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const OPEN_6 = ['2000::/3'];

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const closed = listOf([...CLOSED_4, ...CLOSED_6]);
const open6 = listOf(OPEN_6);

/** Networks as a variable names them: `127.0.0.0/8,10.1.0.0/16`. */
export const NETWORKS = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})(,(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3}))*$/;
/** 32 bytes in base64. */
export const MASTER_KEY = /^[A-Za-z0-9+/]{43}=$/;

export type WhyNot = 'not_an_address' | 'not_https' | 'has_password' | 'has_fragment' | 'too_long' | 'private_address';

/** Says where webhooks may lead. Of the networks that an operator names, plain `http:` is taken too: they are the operator's own. */
export class WebhookReach {
  private readonly named: BlockList;
  private readonly namesAny: boolean;

  /** @param allowed networks such as `127.0.0.0/8`, with commas between them; none where it is empty */
  constructor(allowed = '') {
    const networks = allowed.split(',').filter(Boolean);
    this.named = listOf(networks);
    this.namesAny = networks.length > 0;
  }

  /** Whether an operator named this address as one of the hub's own networks that may be called. */
  isNamed(address: string): boolean {
    const [plain, family] = plainOf(address);
    return family !== undefined && this.named.check(plain, family);
  }

  /** Whether this address may be called at all. */
  isOpen(address: string): boolean {
    const [plain, family] = plainOf(address);
    if (family === undefined) return false;
    if (this.named.check(plain, family)) return true;
    return !closed.check(plain, family) && (family === 'ipv4' || open6.check(plain, family));
  }

  /** @returns why a partner's webhook may not lead there, as far as can be told without resolving its name */
  whyNot(url: string): WhyNot | undefined {
    if (url.length > 500) return 'too_long';
    if (!URL.canParse(url)) return 'not_an_address';
    const { protocol, username, password, hostname, hash } = new URL(url);
    if (protocol !== 'https:' && !(protocol === 'http:' && this.namesAny)) return 'not_https';
    if (username || password) return 'has_password';
    if (hash) return 'has_fragment';
    const host = hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) === 0) return undefined;
    if (!this.isOpen(host)) return 'private_address';
    return protocol === 'http:' && !this.isNamed(host) ? 'not_https' : undefined;
  }
}

/** An IPv4 address that is written as an IPv6 one is judged as what it is. */
function plainOf(address: string): [string, 'ipv4' | 'ipv6' | undefined] {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return [plain, isIP(plain) === 4 ? 'ipv4' : isIP(plain) === 6 ? 'ipv6' : undefined];
}
