import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A way between one process and what it depends on, that can be broken in the ways in which networks break.
 * A connection that is half open stays half open: what is sent into it is lost, and neither end hears of it until it is cut.
 */
export class TcpProxy {
  private readonly ways = new Set<Way>();
  private silent = false;
  private late = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  static async to(target: number): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, target);
    server.on('connection', (near) => proxy.open(near));
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.ways.size;
  }

  /** Every connection is reset; new ones get through. @returns how many were */
  cut(): number {
    const cut = this.ways.size;
    for (const way of this.ways) way.reset();
    return cut;
  }

  /** Every connection goes dumb without a word. With `new`, so does every one that is made from now on. */
  halfOpen(which: 'known' | 'new' = 'known'): void {
    this.silent = which === 'new';
    for (const way of this.ways) way.silence();
  }

  /** The far end alone is told, as when the machine at this end is gone: it frees what it held for us. */
  sever(): void {
    for (const way of this.ways) way.sever();
  }

  /** What passes is held up by this many milliseconds, each way, and stays in order. */
  delay(ms: number): void {
    this.late = ms;
  }

  /** All is well again: connections that went dumb are reset, since what they lost cannot be had again. */
  resume(): void {
    this.silent = false;
    this.late = 0;
    for (const way of this.ways) if (way.dumb) way.reset();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private open(near: Socket): void {
    const way = new Way(
      near,
      connect({ port: this.target, host: '127.0.0.1', allowHalfOpen: true }),
      () => this.late,
      () => this.ways.delete(way),
    );
    this.ways.add(way);
    if (this.silent) way.silence();
  }
}

class Way {
  dumb = false;

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
    private readonly late: () => number,
    private readonly gone: () => void,
  ) {
    this.join(near, far);
    this.join(far, near);
  }

  silence(): void {
    this.dumb = true;
    // Unread bytes would fill the sender's window, and tell it that something is wrong sooner than a lost way does.
    for (const end of [this.near, this.far]) end.resume();
  }

  sever(): void {
    this.silence();
    this.far.destroy();
  }

  reset(): void {
    this.dumb = true;
    for (const end of [this.near, this.far]) if (!end.destroyed) end.resetAndDestroy();
    this.gone();
  }

  private join(from: Socket, to: Socket): void {
    // Last in, last out: a shorter delay must not overtake a longer one.
    let clearAt = 0;
    const after = (act: () => void) => {
      const at = Math.max(Date.now() + this.late(), clearAt);
      clearAt = at;
      const wait = at - Date.now();
      if (wait <= 0) act();
      else setTimeout(() => this.dumb || act(), wait);
    };
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (this.dumb) return;
      after(() => {
        if (to.destroyed || to.write(chunk)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    });
    from.on('end', () => this.dumb || after(() => to.end()));
    from.on('error', () => this.dumb || to.destroy());
    from.on('close', () => {
      if (!this.dumb) after(() => to.destroy());
      if (this.near.destroyed && this.far.destroyed) this.gone();
    });
  }
}
