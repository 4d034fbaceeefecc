/** Tells the person at the terminal what is being done. */
export interface Progress {
  /** Runs the work under a line of its own that ends with the seconds it took. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  say(line: string): void;
}

/** One line a finished step; on a terminal the running step counts its seconds. Steps may overlap: only the last one counts. */
export function progressOn(out: NodeJS.WriteStream): Progress {
  const running: string[] = [];
  const begun = Date.now();
  const clear = () => out.isTTY && out.write('\r\u001b[K');
  const draw = () => {
    if (!out.isTTY || running.length === 0) return;
    out.write(`\r\u001b[K  ${running.join(', ')} … ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  };
  const ticker = setInterval(draw, 500);
  ticker.unref();
  const say = (line: string) => {
    clear();
    out.write(`${line}\n`);
    draw();
  };
  return {
    say,
    async step(title, work) {
      const from = Date.now();
      running.push(title);
      if (out.isTTY) draw();
      else say(`  ${title} …`);
      try {
        const result = await work();
        running.splice(running.indexOf(title), 1);
        say(`  ${title}: done in ${((Date.now() - from) / 1000).toFixed(1)} s`);
        return result;
      } catch (error) {
        running.splice(running.indexOf(title), 1);
        clear();
        throw error;
      }
    },
  };
}

/** For tests and scripts that speak for themselves. */
export const silently: Progress = { step: (_title, work) => work(), say: () => undefined };
