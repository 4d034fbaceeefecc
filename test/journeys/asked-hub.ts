import type { HubFile } from '../../apps/hub/src/hub-file.js';

/** A hub that is asked from outside, over HTTP, whatever processes it consists of. */
export abstract class AskedHub {
  /** What `npm start` writes for commands: addresses, people, organisations with their secrets. */
  abstract readonly file: HubFile;

  abstract stop(): Promise<void>;

  /** Ends the process that this service runs in, as a power cut would, and starts it again on the same state. */
  abstract crash(service: string): Promise<void>;

  organisation(code: string): HubFile['organisations'][number] {
    const found = this.file.organisations.find((organisation) => organisation.code === code);
    if (!found) throw new Error(`no organisation ${code}`);
    return found;
  }

  providers(): HubFile['organisations'] {
    return this.file.organisations.filter((organisation) => organisation.kind === 'provider');
  }

  /** A token for the first person with this role (and of this organisation, where one is given). */
  async token(role: string, organisation?: string): Promise<string> {
    const person = this.file.people.find((one) => one.role === role && (!organisation || one.organisation === organisation));
    if (!person) throw new Error(`nobody with role ${role}`);
    const answer = await fetch(`${this.file.urls.directory}/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: person.email, password: person.password }),
    });
    return ((await answer.json()) as { token: string }).token;
  }

  /** Asks a service; the answer's status and JSON. */

  async ask(
    service: string,
    path: string,
    options: { method?: string; body?: unknown; token?: string; apiKey?: string } = {},
  ): Promise<{ status: number; body: any }> {
    const answer = await fetch(`${this.file.urls[service]}${path}`, {
      method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(options.apiKey ? { 'x-api-key': options.apiKey } : {}),
      },
      ...(options.body === undefined ? {} : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: /json/.test(answer.headers.get('content-type') ?? '') && text ? JSON.parse(text) : text };
  }
}
