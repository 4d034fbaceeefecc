/** RabbitMQ's management API refused, or did what was not asked. */
export class ManagementRefused extends Error {
  constructor(
    readonly status: number,
    asked: string,
    reason: string,
  ) {
    super(`the broker's management API answered ${status} to ${asked}: ${reason}`);
    this.name = 'ManagementRefused';
  }
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** RabbitMQ's management API. Its user and password come in the URL, and go in a header. */
export class Management {
  private readonly base: string;
  private readonly authorization: string;

  constructor(url: string) {
    const { origin, pathname, username, password } = new URL(url);
    this.base = `${origin}${pathname.replace(/\/$/, '')}/api`;
    this.authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  }

  put(path: string[], body: object = {}): Promise<void> {
    return this.send('PUT', path, { body }).then(() => undefined);
  }

  post(path: string[], body: object): Promise<void> {
    return this.send('POST', path, { body }).then(() => undefined);
  }

  /** @returns undefined where there is nothing of that name */
  async get<T>(path: string[]): Promise<T | undefined> {
    const response = await this.send('GET', path);
    return response ? ((await response.json()) as T) : undefined;
  }

  /** @param columns that are read of each; without them the broker works out all that it knows */
  async list<T>(path: string[], columns: string[]): Promise<T[]> {
    const response = await this.send('GET', path, { query: `?columns=${columns.join(',')}` });
    return response ? ((await response.json()) as T[]) : [];
  }

  /**
   * What is not there is deleted already.
   * @param reason that whoever is cut off by it is told
   */
  remove(path: string[], reason?: string): Promise<void> {
    return this.send('DELETE', path, { headers: reason === undefined ? {} : { 'x-reason': reason } }).then(() => undefined);
  }

  private async send(
    method: Method,
    path: string[],
    { body, query = '', headers = {} }: { body?: object; query?: string; headers?: Record<string, string> } = {},
  ): Promise<Response | undefined> {
    const where = `/${path.map(encodeURIComponent).join('/')}${query}`;
    const response = await fetch(this.base + where, {
      method,
      // A connection kept alive holds up the broker's end by 5 s.
      headers: { ...headers, authorization: this.authorization, 'content-type': 'application/json', connection: 'close' },
      signal: AbortSignal.timeout(10_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok && method === 'GET') return response;
    const answer = await response.text();
    if (response.ok || (response.status === 404 && method !== 'PUT' && method !== 'POST')) return undefined;
    throw new ManagementRefused(response.status, `${method} ${where}`, reasonIn(answer));
  }
}

function reasonIn(answer: string): string {
  try {
    return String((JSON.parse(answer) as { reason?: unknown }).reason ?? '');
  } catch {
    return '';
  }
}
