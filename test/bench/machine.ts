import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './statistics.rules.js';

/** What the figures were measured on. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGib: number;
  system: string;
  kernel: string;
  node: string;
  /** Median of a page written and brought to the disk, in milliseconds: what every durable commit waits for. */
  fsyncMs: number;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() || 'unknown',
    cores: processors.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: systemName(),
    kernel: release().split('-')[0]!,
    node: process.versions.node,
    fsyncMs: Number(fsyncMs().toPrecision(2)),
  };
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}

function fsyncMs(): number {
  const file = join(tmpdir(), `rj-hub-fsync-${process.pid}`);
  const handle = openSync(file, 'w');
  try {
    const page = Buffer.alloc(8_192, 1);
    return median(
      Array.from({ length: 50 }, () => {
        const begun = performance.now();
        writeSync(handle, page);
        fsyncSync(handle);
        return performance.now() - begun;
      }),
    );
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}
