import { extensionUrls } from './fhir-names.rules.js';
import { mapped, type MappedElement, type Way } from './mapped.rules.js';
import { extensionParts, type ExtensionName, type Part } from './parts.rules.js';

const WAYS: Record<Way, string> = { both: 'in and out', in: 'in', out: 'out', own: 'the hub’s own', kept: 'kept' };

/** What maps, as it stands in the docs: a section for each resource, and one for each extension. */
export function fhirTables(): string {
  const resources = Object.entries(mapped).map(([type, elements]) =>
    section(
      type,
      '| element | way | to the hub |',
      (elements as readonly MappedElement[])
        .filter(({ to }) => to !== '')
        .map(({ element, way, to }) => `| \`${element}\` | ${WAYS[way]} | ${to} |`),
    ),
  );
  const extensions = Object.entries(extensionParts).map(([name, parts]) =>
    section(
      `\`${extensionUrls[name as ExtensionName].split('/').at(-1)}\``,
      '| part | type | field |',
      rowsOf(parts).map(([url, is, field]) => `| \`${url}\` | ${is} | \`${field}\` |`),
    ),
  );
  return [...resources, ...extensions].join('\n\n');
}

const section = (title: string, head: string, rows: string[]) => [`### ${title}`, '', head, '| --- | --- | --- |', ...rows].join('\n');

const rowsOf = (parts: readonly Part[], above = '', within = ''): [string, string, string][] =>
  parts.flatMap(({ url, field, is, many }): [string, string, string][] => {
    const [own, path] = [`${above}${url}`, `${within}${field}${many ? '[]' : ''}`];
    const type = typeof is === 'string' ? `value${is}` : 'parts';
    return [[own, `${type}${many ? ', any number' : ''}`, path], ...(typeof is === 'string' ? [] : rowsOf(is, `${own} › `, `${path}.`))];
  });
