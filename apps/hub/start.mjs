// `npm start`: from a clean clone to a running hub. The rest is in src/main.ts, once it can be built.
import { build, checkNode, install, root } from './prepare.mjs';

process.chdir(root);
checkNode();
await install();
await build();
await import('../../dist/apps/hub/src/main.js');
