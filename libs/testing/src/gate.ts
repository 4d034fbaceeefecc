import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Word {
  word: string;
  /** `sent`: it does not arrive. `done`: it arrives, and what is answered does not. */
  when: 'sent' | 'done';
  cut: () => void;
}

/** A way to the database or the broker that a spec shuts, or cuts where a word goes by. */
export class Gate {
  /** Connections that were asked for. */
  asked = 0;
  private isShut = false;
  private readonly ways = new Set<Socket>();
  private readonly words = new Set<Word>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  /** @param url of what lies behind it */
  static async before(url: string): Promise<Gate> {
    const server = createServer();
    const gate = new Gate(server, new URL(url));
    server.on('connection', (near) => gate.pass(near));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return gate;
  }

  /** The same place, by way of the gate. */
  get url(): string {
    const through = new URL(this.target);
    through.hostname = '127.0.0.1';
    through.port = String((this.server.address() as AddressInfo).port);
    return through.href;
  }

  /** Every connection is reset, and each that is asked for from now on. */
  shut(): void {
    this.isShut = true;
    for (const way of this.ways) way.resetAndDestroy();
  }

  open(): void {
    this.isShut = false;
  }

  /** Resets, once, the connection on which this goes by. Resolves when it was. */
  cutAt(word: string, when: Word['when'] = 'sent'): Promise<void> {
    return new Promise((cut) => this.words.add({ word, when, cut }));
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((closed) => this.server.close(closed));
  }

  private pass(near: Socket): void {
    this.asked++;
    near.on('error', () => undefined);
    if (this.isShut) return void near.resetAndDestroy();
    const far = connect(Number(this.target.port), this.target.hostname);
    far.on('error', () => undefined);
    let dumb: Word | undefined;
    const cut = (word: Word) => {
      near.resetAndDestroy();
      word.cut();
    };
    near.on('data', (bytes) => {
      const met = [...this.words].find(({ word }) => bytes.includes(word));
      if (met) this.words.delete(met);
      if (met?.when === 'sent') return cut(met);
      dumb ??= met;
      far.write(bytes);
    });
    far.on('data', (bytes) => (dumb ? cut(dumb) : near.write(bytes)));
    near.on('close', () => (this.ways.delete(near), far.destroy()));
    far.on('close', () => near.destroy());
    this.ways.add(near);
  }
}
