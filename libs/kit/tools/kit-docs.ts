import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceApi } from '#messaging/describe-service.js';
import { asyncApi } from '../src/async-api.js';
import { errorsPage } from '../src/error-catalogue.js';
import { oneApi, openApi } from '../src/open-api.js';
import { quickstartPage } from '../src/quickstart-page.js';

const json = (document: object) => `${JSON.stringify(document, null, 2)}\n`;

/** Everything in docs/connect that is made from the code, by its path there. @param folder docs/connect, with the files of the quickstarts */
export function kitDocs(services: readonly ServiceApi[], folder: string): Map<string, string> {
  const apis = services
    .map((service) => ({ name: service.name, api: openApi(service) }))
    .filter(({ api }) => Object.keys(api.paths).length > 0);
  return new Map([
    ['asyncapi.json', json(asyncApi())],
    ['errors.md', errorsPage()],
    ['quickstart.md', quickstartPage((language) => readFileSync(join(folder, 'quickstart', language.folder, language.file), 'utf8'))],
    ['openapi.json', json(oneApi(apis))],
    ...apis.map(({ name, api }): [string, string] => [`openapi/${name}.json`, json(api)]),
  ]);
}
