// Specs run as they were built, in Node's own modules: what a worker has loaded for one it has for the next. Each of them opens a world of its own
// (libs/testing), so nothing else is shared.
import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

// By their sources: what was built from a spec that is gone may still lie in dist.
const built = ['apps', 'libs', 'test'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => /\.(spec|browser)\.ts$/.test(name))
    .map((name) => `dist/${folder}/${name.replace(/ts$/, 'js')}`),
);

/** A spec of a whole hub takes minutes: begun last it would run alone. Otherwise the largest files come first. */
const STARTS_A_HUB = /\/dist\/test\/(journeys|connect)\/|\/conformance\/killed\./;

class LongestFirst extends BaseSequencer {
  async sort(files) {
    const inOrder = await super.sort(files);
    const isLong = ({ moduleId }) => STARTS_A_HUB.test(moduleId);
    return [...inOrder.filter(isLong), ...inOrder.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: built,
    exclude: [],
    globals: true,
    setupFiles: ['reflect-metadata'],
    // Whatever is no spec is loaded by Node: Vite would read and rewrite each module of the product, which took a third of the time of a spec over HTTP.
    server: { deps: { external: [/^(?!.*\/node_modules\/).*\/dist\/.*(?<!\.(?:spec|browser))\.js$/] } },
    pool: 'forks',
    isolate: false,
    // Two processors, and a third of the time is waiting: for a broker that starts, a clock, a queue.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    slowTestThreshold: 5_000,
  },
});
