const WIDTH = 30;

/** One line that is drawn anew on a terminal; elsewhere a line whenever another tenth is done. */
export class ProgressBar {
  private shown = '';
  private tenth = -1;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(done: number, of: number, beside: string): void {
    const share = of === 0 ? 1 : Math.min(1, done / of);
    const filled = Math.round(share * WIDTH);
    const line = `  [${'█'.repeat(filled)}${'·'.repeat(WIDTH - filled)}] ${done} of ${of} · ${beside}`;
    if (this.out.isTTY) {
      if (line !== this.shown) this.out.write(`\r\u001b[K${line}`);
    } else if (Math.floor(share * 10) !== this.tenth) this.out.write(`${line}\n`);
    this.tenth = Math.floor(share * 10);
    this.shown = line;
  }

  say(line: string): void {
    this.out.write(`${this.out.isTTY && this.shown ? '\r\u001b[K' : ''}${line}\n`);
    this.shown = '';
  }
}
