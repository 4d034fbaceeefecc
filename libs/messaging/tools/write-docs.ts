import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What differs between the docs and the contracts, a sentence each. */
export function drift(folder: string, docs: Map<string, string>): string[] {
  const stale = [...docs]
    .filter(([path, text]) => read(join(folder, path)) !== text)
    .map(([path]) => `docs/${path} is not what the contracts say.`);
  return [...stale, ...strays(folder, docs).map((path) => `docs/${path} belongs to no message.`)];
}

/** @returns how many files were written */
export function write(folder: string, docs: Map<string, string>): number {
  mkdirSync(join(folder, 'schemas'), { recursive: true });
  for (const path of strays(folder, docs)) rmSync(join(folder, path));
  for (const [path, text] of docs) writeFileSync(join(folder, path), text);
  return docs.size;
}

function strays(folder: string, docs: Map<string, string>): string[] {
  return list(join(folder, 'schemas'))
    .map((name) => `schemas/${name}`)
    .filter((path) => !docs.has(path));
}

const read = (path: string) => absent(() => readFileSync(path, 'utf8'), undefined);
const list = (path: string) => absent(() => readdirSync(path), []);

function absent<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}
