import { Agent as HttpAgent, request as plainly, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as securely } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { WebhookHeaders } from '#platform/webhook-secret.js';
import { WebhookReach } from '#platform/webhook-url.js';
import { NameLookup, type Names } from './name-lookup.js';
import type { CallResult, NoAnswer } from './webhook-verdict.rules.js';

const TIMEOUT_MS = 15_000;
/** Of an answer nothing but its status is read; more than this is not waited for. */
const ANSWER_LIMIT = 65_536;

class PrivateAddress extends Error {
  override name = 'PrivateAddress';
}

/**
 * Calls partners' webhooks. The address that a name leads to is checked when the connection is made, and it is that very address that is connected
 * to: a name that led elsewhere a moment ago gains nothing. Redirects are not followed, and nothing of an answer is kept.
 */
export class WebhookCaller {
  private closed = false;
  private readonly agents: { secure: HttpsAgent; plain: HttpAgent };

  constructor(
    private readonly reach: WebhookReach,
    private readonly names: Names = new NameLookup(),
  ) {
    const kept = { keepAlive: true, keepAliveMsecs: 1_000, maxFreeSockets: 50, timeout: 4_000 };
    this.agents = { secure: new HttpsAgent(kept), plain: new HttpAgent(kept) };
  }

  close(): void {
    this.closed = true;
    this.names.close();
    this.agents.secure.destroy();
    this.agents.plain.destroy();
  }

  async call(url: string, headers: WebhookHeaders, body: Buffer): Promise<CallResult> {
    const begun = performance.now();
    const ms = () => Math.round(performance.now() - begun);
    if (this.reach.whyNot(url)) return { why: 'private_address', ms: 0 };
    try {
      const { status, retryAfter } = await this.send(new URL(url), headers, body);
      return { status, ms: ms(), ...(retryAfter && { retryAfter }) };
    } catch (error) {
      return { why: whyOf(error as NodeJS.ErrnoException), ms: ms() };
    }
  }

  private async send(url: URL, headers: WebhookHeaders, body: Buffer, again = false): Promise<{ status: number; retryAfter?: string }> {
    const isSecure = url.protocol === 'https:';
    const options: RequestOptions = {
      method: 'POST',
      agent: isSecure ? this.agents.secure : this.agents.plain,
      lookup: this.lookup(isSecure),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'content-length': body.length,
        'user-agent': 'rj-hub-webhooks/1',
        ...headers,
      },
    };
    const asked = (isSecure ? securely : plainly)(url, options);
    try {
      return await new Promise((done, fail) => {
        asked.once('error', fail);
        asked.once('response', (answer) => {
          done({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
          letGo(answer);
        });
        asked.end(body);
      });
    } catch (error) {
      // The receiver closed a connection that was kept, before it saw this: that is no failure of its own.
      if (asked.reusedSocket && !again && !this.closed && (error as NodeJS.ErrnoException).code === 'ECONNRESET')
        return this.send(url, headers, body, true);
      throw error;
    }
  }

  /** Gives the connection the addresses that may be called, and no other. Without TLS only those that an operator named. */
  private lookup(isSecure: boolean): LookupFunction {
    return (name, { all }, done) =>
      void this.names.addressesOf(name).then(
        (addresses) => {
          const open = addresses.filter(({ address }) => (isSecure ? this.reach.isOpen(address) : this.reach.isNamed(address)));
          if (open.length === 0) return done(new PrivateAddress('it leads to an address that may not be called'), []);
          return all ? done(null, open) : done(null, open[0]!.address, open[0]!.family);
        },
        (error: NodeJS.ErrnoException) => done(error, []),
      );
  }
}

/** Reads what is left of an answer, so that the connection can be used again; one that goes on too long is cut. */
function letGo(answer: IncomingMessage): void {
  let read = 0;
  answer.on('data', (part: Buffer) => {
    read += part.length;
    if (read > ANSWER_LIMIT) answer.destroy();
  });
  answer.on('error', () => undefined);
}

const whys: Record<string, NoAnswer> = {
  ENOTFOUND: 'no_such_name',
  EAI_AGAIN: 'no_such_name',
  ENODATA: 'no_such_name',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ETIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
};

function whyOf(error: NodeJS.ErrnoException): NoAnswer {
  if (error instanceof PrivateAddress) return 'private_address';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  const code = error.code ?? '';
  return whys[code] ?? (/CERT|TLS|SSL|SIGNATURE|ALTNAME/.test(code) ? 'tls' : 'unreachable');
}
