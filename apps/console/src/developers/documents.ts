import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages, type Language } from '#kit/quickstart-page.js';
import type { OpenApi } from '#kit/open-api.js';
import { root } from '../folders.js';

const connect = join(root, 'docs/connect');

/** Services that partners call, in the order in which they meet them. */
export const services = ['directory', 'intake', 'matching', 'casework', 'notifications', 'reporting'] as const;

/** What can be downloaded, by the name under which it is asked for. Nothing else of the folder is served. */
export const files: ReadonlyMap<string, string> = new Map(
  ['asyncapi.json', 'openapi.json', ...services.map((name) => `openapi/${name}.json`)].map((path) => [
    path.replace('/', '-'),
    join(connect, path),
  ]),
);

/** The text of a document; undefined where none has this name, or a service has nothing for partners. */
export function document(name: string): string | undefined {
  const file = files.get(name);
  try {
    return file && readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function openApiOf(service: string): OpenApi | undefined {
  const text = document(`openapi-${service}.json`);
  return text === undefined ? undefined : (JSON.parse(text) as OpenApi);
}

export const quickstart = (folder: string): { language: Language; code: string } | undefined => {
  const language = languages.find((each) => each.folder === folder);
  return language && { language, code: readFileSync(join(connect, 'quickstart', folder, language.file), 'utf8') };
};
