// `node dist/test/bench/chain-main.js [--seconds 15] [--warm 5] [--in-flight 600] [--senders 3] [--profile <folder>]`: the chain alone.
import { parseArgs } from 'node:util';
import { startChainHub } from './chain-hub.js';
import { measureChain } from './chain.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    warm: { type: 'string', default: '5' },
    'in-flight': { type: 'string', default: '600' },
    senders: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});

const hub = await startChainHub(values.profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` } : {});
try {
  const load = {
    seconds: Number(values.seconds),
    warmSeconds: Number(values.warm),
    inFlight: Number(values['in-flight']),
    senders: Number(values.senders),
  };
  console.log(JSON.stringify(await measureChain(hub, load)));
} finally {
  await hub.stop();
}
