// What any script needs that runs a tool from node_modules: from a clean clone it installs, otherwise it is done at once.
import { checkNode, install, root } from './prepare.mjs';

process.chdir(root);
checkNode();
await install({ development: true });
