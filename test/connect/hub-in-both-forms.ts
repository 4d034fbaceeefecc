import { AskedHub } from '../journeys/asked-hub.js';
import { RunningHub } from '../journeys/running-hub.js';
import { World } from '../faults/world.js';

/** Tests of a whole hub, which they see from outside alone: they stand in a file of their own, for two specs of one line each. */
export type Journey = (hub: () => AskedHub) => void;

/** In `<name>.spec.ts`: the hub as `npm start` runs it, every service in one process. */
export const asOneProcess = (name: string, journey: Journey): void => around(`${name} (one process)`, () => RunningHub.start(), journey);

/** In its twin, `<name>.alone.spec.ts`: every service a process of its own, since one process hides missing isolation. */
export const asProcesses = (name: string, journey: Journey): void =>
  around(`${name} (a process each)`, async () => new HubOfProcesses(await World.start({ root: process.cwd() })), journey);

function around(name: string, start: () => Promise<AskedHub>, journey: Journey): void {
  describe(name, () => {
    let hub: AskedHub | undefined;
    beforeAll(async () => void (hub = await start()), 180_000);
    afterAll(async () => hub?.stop(), 60_000);
    journey(() => hub!);
  });
}

class HubOfProcesses extends AskedHub {
  constructor(private readonly world: World) {
    super();
  }

  get file() {
    return this.world.file;
  }

  async crash(service: string): Promise<void> {
    const { process } = this.world.placed(service);
    await process.kill9();
    await process.restart();
  }

  stop(): Promise<void> {
    return this.world.stop();
  }
}
