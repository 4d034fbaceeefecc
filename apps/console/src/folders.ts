import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Views and assets are read where they are written, whether this file runs from the source or from dist/. */
export const root = upFrom(dirname(fileURLToPath(import.meta.url)));
export const consoleFolder = join(root, 'apps/console');

function upFrom(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'apps/console/views'))) return folder;
    if (dirname(folder) === folder) throw new Error(`No apps/console/views at or above ${start}: the pages cannot be shown.`);
  }
}
