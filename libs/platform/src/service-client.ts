import { Problem, type ProblemDetails } from './problem.js';
import type { IssuedToken } from './tokens.js';
import { tracingOff, type Tracing } from './tracing.js';

/** Another service answered, and not with a success. `status` and `problem` are its own words. */
export class ServiceAnswered extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemDetails>,
  ) {
    super(`another service answered ${status} ${problem.code ?? ''}`.trim());
    this.name = 'ServiceAnswered';
  }
}

/** No answer at all: away, or slower than the deadline. What was asked may have been done all the same. */
export class ServiceAway extends Problem {
  constructor(cause: unknown) {
    super(503, 'service_away', 'Another part of the hub does not answer. Try again later.');
    this.cause = cause;
  }
}

/** Header of a service's own token, beside the credentials of the partner in whose name it asks: it has proven the partner's certificate. */
export const VOUCHER = 'x-hub-service';

export interface CallOptions {
  /** Somebody else's token, to act in their name; else this service's own. */
  token?: string;
  /** They are a partner whose certificate this service has proven: it says so by its own token (`CertificateGuard`). */
  certified?: boolean | undefined;
  headers?: Record<string, string>;
  /** Milliseconds; 5 s unless told. */
  deadline?: number;
}

/** Asked anew this long before it expires, so that it does not expire on its way. */
const EARLY_MS = 30_000;
const PAUSES_MS = [100, 400];

/** Calls other services of the hub over HTTP in this service's name. */
export class ServiceClient {
  private issued?: Promise<IssuedToken>;

  constructor(
    private readonly directoryUrl: string,
    private readonly serviceKey: string | undefined,
    private readonly tracing: Tracing = tracingOff,
  ) {}

  get<T>(url: string | URL, options?: CallOptions): Promise<T> {
    return this.call<T>('GET', url, undefined, options);
  }
  post<T>(url: string | URL, body: unknown, options?: CallOptions): Promise<T> {
    return this.call<T>('POST', url, body, options);
  }
  put<T>(url: string | URL, body: unknown, options?: CallOptions): Promise<T> {
    return this.call<T>('PUT', url, body, options);
  }

  private async call<T>(method: string, url: string | URL, body: unknown, options: CallOptions = {}): Promise<T> {
    for (let again = 0; ; again++) {
      const token = options.token ?? (await this.token());
      const voucher = options.certified ? await this.token() : undefined;
      const response = await this.send(method, url, body, options, token, voucher);
      if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
      const problem = await problemIn(response);
      const ownRefused = options.token === undefined ? response.status === 401 : voucher !== undefined && problem.code === 'certificate';
      // A token can be refused before its time: the directory was restored, or its keys replaced. Once is enough to find out.
      if (!ownRefused || again > 0) throw new ServiceAnswered(response.status, problem);
      this.issued = undefined;
    }
  }

  /** Only a GET is sent again after a broken connection: of anything else it is not known whether it was done. */
  private async send(
    method: string,
    url: string | URL,
    body: unknown,
    options: CallOptions,
    token?: string,
    voucher?: string,
  ): Promise<Response> {
    const traceparent = this.tracing.current();
    const signal = AbortSignal.timeout(options.deadline ?? 5_000);
    for (let attempt = 0; ; attempt++) {
      try {
        return await fetch(url, {
          method,
          signal,
          headers: {
            accept: 'application/json',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(token && { authorization: `Bearer ${token}` }),
            ...(traceparent && { traceparent }),
            ...(voucher && { [VOUCHER]: voucher }),
            ...options.headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
      } catch (error) {
        const pause = PAUSES_MS[attempt];
        if (method !== 'GET' || pause === undefined || signal.aborted) throw new ServiceAway(error);
        await new Promise((done) => setTimeout(done, pause));
      }
    }
  }

  private async token(): Promise<string> {
    const before = this.issued;
    if (before) {
      const { token, expiresAt } = await before;
      if (Date.parse(expiresAt) - EARLY_MS > Date.now()) return token;
      if (this.issued === before) this.issued = undefined;
    }
    // One question for all who wait.
    this.issued ??= this.askAnew();
    return (await this.issued).token;
  }

  private askAnew(): Promise<IssuedToken> {
    const asked = this.ask();
    // A failed question must not be remembered.
    asked.catch(() => {
      if (this.issued === asked) this.issued = undefined;
    });
    return asked;
  }

  private async ask(): Promise<IssuedToken> {
    if (!this.serviceKey) throw new Problem(503, 'no_service_key', 'This service has no key (SERVICE_KEY) to call another one with.');
    const response = await this.send('POST', new URL('/tokens', this.directoryUrl), { serviceKey: this.serviceKey }, {});
    if (!response.ok) throw new ServiceAnswered(response.status, await problemIn(response));
    return (await response.json()) as IssuedToken;
  }
}

async function problemIn(response: Response): Promise<Partial<ProblemDetails>> {
  return (await response.json().catch(() => ({}))) as Partial<ProblemDetails>;
}
