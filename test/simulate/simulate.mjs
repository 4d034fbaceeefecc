// `npm run simulate`: from a clean clone too. The rest is in main.ts, once it can be built.
import { build, checkNode, install, root } from '../../apps/hub/prepare.mjs';

process.chdir(root);
checkNode();
await install({ development: true });
await build();
process.setSourceMapsEnabled(true);
await import('../../dist/test/simulate/main.js');
