// `npm run build`: installs where needed, and builds what has changed into dist/.
import { build, checkNode, install, root } from './prepare.mjs';

process.chdir(root);
checkNode();
await install({ development: true });
await build();
