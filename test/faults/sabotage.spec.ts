import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sabotagedBuild } from './sabotage.js';
import { SABOTAGES } from './sabotages.rules.js';

const root = process.cwd();

/** It is this build that `npm test` has just made: a sabotage that no longer fits it would break nothing, and be caught by nobody. */
describe.each(Object.entries(SABOTAGES))('%s', (name, { file }) => {
  it('breaks one file of a copy, and leaves the build as it is', () => {
    const before = readFileSync(join(root, 'dist', file), 'utf8');
    const { dist, remove } = sabotagedBuild(root, name);
    try {
      const broken = readFileSync(join(dist, file), 'utf8');
      expect(broken).not.toBe(before);
      expect(readFileSync(join(root, 'dist', file), 'utf8')).toBe(before);
      const other = 'libs/messaging/src/inbox.js';
      expect(statSync(join(dist, other)).ino).toBe(statSync(join(root, 'dist', other)).ino);
      expect(existsSync(join(dist, '../node_modules/pg'))).toBe(true);
    } finally {
      remove();
    }
    expect(existsSync(dist)).toBe(false);
  });
});

it('names what it does not know', () => {
  expect(() => sabotagedBuild(root, 'nothing')).toThrow('There are: acknowledge-early, relay-by-id, forget-key, position-first.');
});
