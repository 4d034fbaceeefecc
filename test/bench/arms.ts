import type { Arm } from './arm.js';
import { ChainArm } from './chain-arm.js';
import { StageArm } from './stage-arm.js';

/** Every arm by its name, in the order of the tables. */
export const arms: Record<string, () => Arm> = {
  a: () =>
    new StageArm({
      name: 'a',
      title: 'raw amqplib',
      guarantee: 'Nothing is lost; a kill repeats what was not acknowledged, and nobody knows. No effect is kept.',
      module: 'raw-main',
      env: { PREFETCH: '600' },
      noEffect: true,
      configuration: { prefetch: 600, confirms: 'pipelined', acknowledge: 'after the confirm', persistent: true, database: 'none' },
    }),
  d: () =>
    new StageArm({
      name: 'd',
      title: 'one stage of the hub',
      guarantee: 'Each effect once and each fact told once, through any kill; repeats on the wire carry one id and are dropped.',
      module: 'ours-main',
      configuration: { prefetch: 600, batch: 200, 'facts a page of the relay': 500, confirms: 'a page', acknowledge: 'after the commit' },
    }),
  e: () => new ChainArm(),
};
