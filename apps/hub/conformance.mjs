// `npm run conformance -- --as provider`: tries a partner's system that is connected to the sandbox. The rest is in apps/sandbox.
import { build, checkNode, install, root } from './prepare.mjs';

process.chdir(root);
checkNode();
await install();
await build();
await import('../../dist/apps/sandbox/src/main.js');
