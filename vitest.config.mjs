// Specs run as they were built, in Node's own modules: what a worker has loaded for one it has for the next. Each of them opens a world of its own
// (libs/testing), so nothing else is shared.
import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// By their sources: what was built from a spec that is gone may still lie in dist.
const built = ['apps', 'libs', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /\.(spec|browser)\.ts$/.test(name))
    .map((name) => `dist/${folder}/${name.replace(/ts$/, 'js')}`),
);

export default defineConfig({
  test: {
    include: built,
    exclude: [],
    globals: true,
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    isolate: false,
    // Two processors, and a third of the time is waiting: for a broker that starts, a clock, a queue.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    slowTestThreshold: 5_000,
  },
});
