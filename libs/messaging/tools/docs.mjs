// Writes docs/messages.md and docs/schemas from the contracts; with --check it only says where they differ.
import { fileURLToPath } from 'node:url';

const built = new URL('../../../dist/libs/messaging/tools/', import.meta.url);
const { messageDocs } = await import(new URL('message-docs.js', built).href);
const { drift, write } = await import(new URL('write-docs.js', built).href);

const docs = fileURLToPath(new URL('../../../docs', import.meta.url));
if (process.argv.includes('--check')) {
  const faults = drift(docs, messageDocs());
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) console.error('Run `npm run docs` and commit what it writes.');
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  console.log(`${write(docs, messageDocs())} files written to docs/`);
}
