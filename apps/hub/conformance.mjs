// `npm run conformance -- --as agency|provider`: plays the hub to a partner's system. The rest is in apps/sandbox.
import { build, checkNode, install, root } from './prepare.mjs';

process.chdir(root);
checkNode();
await install();
await build();
await import('../../dist/apps/sandbox/src/main.js');
