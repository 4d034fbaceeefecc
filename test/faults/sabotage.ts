import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sabotageNamed, type Sabotage } from './sabotages.rules.js';

/**
 * A copy of the build with one thing broken: hard links but for that one file, beside a package.json and a node_modules of its own, so that `#…` and
 * packages are found from it.
 * @returns the copy's `dist`, and how to remove it
 * @throws Error where the text to be broken is not there once: then the build has changed, and the sabotage must follow
 */
export function sabotagedBuild(root: string, name: string): { dist: string; remove: () => void } {
  const { file, edits } = sabotageNamed(name);
  const folder = mkdtempSync(join(tmpdir(), `rj-hub-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    // Services find their data upwards from the build.
    for (const data of ['apps', 'areas']) symlinkSync(join(root, data), join(folder, data));
    const dist = join(folder, 'dist');
    copy(join(root, 'dist'), dist, '', file, (text) => broken(text, edits, file));
    return { dist, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function broken(text: string, edits: Sabotage['edits'], file: string): string {
  return edits.reduce((before, [from, to]) => {
    const times = before.split(from).length - 1;
    if (times !== 1) throw new Error(`${file} holds ${times} times, and not once: ${from}`);
    return before.replace(from, () => to);
  }, text);
}

function copy(from: string, to: string, within: string, changed: string, change: (text: string) => string): void {
  mkdirSync(join(to, within), { recursive: true });
  for (const entry of readdirSync(join(from, within), { withFileTypes: true })) {
    const path = within ? `${within}/${entry.name}` : entry.name;
    if (entry.isDirectory()) copy(from, to, path, changed, change);
    else if (path === changed) writeFileSync(join(to, path), change(readFileSync(join(from, path), 'utf8')));
    else link(join(from, path), join(to, path));
  }
}

/** Where the two are on different disks there can be no link. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    writeFileSync(to, readFileSync(from));
  }
}
