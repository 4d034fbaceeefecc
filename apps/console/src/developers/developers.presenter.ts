import { catalogue, entryOf, type Entry } from '#contracts/catalogue.js';
import { meaningOf, type Contract } from '#contracts/classified.js';
import { contractFields } from '#contracts/contract-fields.js';
import { faultCodeGroups } from '#contracts/fault-codes.js';
import { travelsBy } from '#contracts/travels-by.js';
import { exampleEvent } from '#kit/async-api.js';
import type { OpenApi } from '#kit/open-api.js';
import { languages, type Language } from '#kit/quickstart-page.js';
import { jsonSchemaOf } from '#messaging/json-schema-of-message.js';

const BACK = { text: 'Connecting a system', href: '/developers' };
const json = (value: unknown) => JSON.stringify(value, null, 2);
/** What is written for documents, on a page: without their marks. */
const plainly = (text = ''): string => text.replaceAll('`', '');

const row = (href: string, text: string, about: string) => ({ href, text, about });

const ofPartners = (way: (entry: Entry) => boolean) =>
  catalogue
    .filter((entry) => entry.partners.length > 0 && way(entry))
    .map((entry) =>
      row(
        `/developers/messages/${entry.type}`,
        entry.type,
        `${plainly(meaningOf(entry.contract))} (${entry.partners.join(', ')}; by ${travelsBy(entry).join(', ')})`,
      ),
    );

/** @param services those that have something for partners */
export const presentStart = (services: readonly string[], files: Iterable<string>) => ({
  title: 'Connecting a system',
  languages: languages.map(({ name, folder, door }) =>
    row(`/developers/quickstart/${folder}`, name, door === 'HTTP' ? 'over HTTP' : 'by queue'),
  ),
  sent: ofPartners(({ way }) => way === 'from partner'),
  told: ofPartners(({ way }) => way !== 'from partner'),
  services: services.map((name) => row(`/developers/http/${name}`, name, SERVICES[name] ?? '')),
  files: [...files].map((name) => row(`/developers/files/${name}`, name, FILES[name] ?? 'OpenAPI 3.1, one service')),
});

const SERVICES: Record<string, string> = {
  directory: 'Tokens, and who is who',
  intake: 'Referrals, reports, your messages, the people of a case',
  matching: 'Offers and capacity',
  casework: 'Cases and their steps',
  notifications: 'Webhooks and what was sent to you',
  reporting: 'Figures',
};
const FILES: Record<string, string> = {
  'asyncapi.json': 'AsyncAPI 3.1: all messages by queue',
  'openapi.json': 'OpenAPI 3.1: all services',
};

export const presentQuickstart = ({ name, needs, run, file, door }: Language, code: string) => ({
  title: `Quickstart in ${name}`,
  back: BACK,
  needs: plainly(needs),
  door: door === 'HTTP' ? 'over HTTP' : 'by queue',
  ...{ run, file, code },
});

/** A message of partners; undefined where there is none of this type. */
export function presentMessage(type: string) {
  const entry = entryOf(type);
  if (!entry || entry.partners.length === 0) return undefined;
  const { contract, way, partners } = entry;
  const who = partners.join(' or ');
  const by = `by ${travelsBy(entry).join(', ')}`;
  return {
    title: type,
    back: BACK,
    lead: plainly(meaningOf(contract)),
    who: way === 'from partner' ? `Sent by: ${who}, ${by}. Answered with receipt.issued.v1.` : `Sent to: ${who}, ${by}.`,
    fields: fieldRows(contract, ''),
    example: json(exampleEvent(entry)),
    schema: json(jsonSchemaOf(contract, way === 'from partner')),
  };
}

/** A row a field, with its path as faults give it; a part's fields follow the field that holds it. */
function fieldRows(contract: Contract, path: string): { field: string; needed: string; about: string }[] {
  return contractFields(contract).flatMap(({ name, presence, part, itemRules, classed }) => {
    const here = `${path}${name}${part?.each || itemRules.length > 0 ? '[]' : ''}`;
    const needed = presence.optional ? 'no' : presence.when || presence.unless ? 'sometimes' : 'yes';
    return [{ field: here, needed, about: plainly(classed?.meaning) }, ...(part ? fieldRows(part.contract, `${here}.`) : [])];
  });
}

const answersOf = (responses: unknown) =>
  Object.entries((responses ?? {}) as Record<string, { description?: string }>).map(([status, { description }]) => ({
    status,
    about: plainly(description) || 'As asked.',
  }));

export const presentHttp = (service: string, { paths, webhooks = {}, components }: OpenApi) => ({
  title: `HTTP: ${service}`,
  back: BACK,
  file: row(`/developers/files/openapi-${service}.json`, `openapi-${service}.json`, ''),
  operations: Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      id: operation.operationId,
      summary: String(operation.summary ?? ''),
      who: (operation['x-roles'] as string[]).map((role) => role.replaceAll('_', ' ')).join(', '),
      parameters: (operation.parameters ?? [])
        .map((each) => `${String(each.name)} (${String(each.in)})${each.required ? ', needed' : ''}`)
        .join('; '),
      answers: answersOf(operation.responses),
    })),
  ),
  called: Object.entries(webhooks).map(([type, { post }]) => ({
    message: row(`/developers/messages/${type}`, type, ''),
    summary: String(post.summary),
    who: (post['x-roles'] as string[]).map((role) => role.replaceAll('_', ' ')).join(', '),
  })),
  // The same of every event.
  yourAnswers: answersOf(Object.values(webhooks)[0]?.post.responses),
  schemas: Object.entries(components.schemas).map(([name, schema]) => ({ name, text: json(schema) })),
});

const WHO = { sender: 'you', hub: 'the hub', receiver: 'the receiver' };
export const presentErrors = () => ({
  title: 'What each code means',
  back: BACK,
  groups: faultCodeGroups.map(({ name, codes }) => ({
    name,
    rows: Object.entries(codes).map(([code, { act, meaning, statuses = [] }]) => ({
      code,
      act: WHO[act],
      statuses: statuses.join(', ') || '–',
      meaning: plainly(meaning),
    })),
  })),
});

export const presentVersioning = () => ({ title: 'What may change', back: BACK });
