import { AskedHub } from '../journeys/asked-hub.js';
import { RunningHub } from '../journeys/running-hub.js';
import { World } from '../faults/world.js';

/** Tests of a whole hub, which they see from outside alone, and which they share with the other journeys. */
export type Journey = (hub: () => AskedHub) => void;
type Journeys = Record<string, Journey>;

/** The hub as `npm start` runs it, every service in one process. */
export const inOneProcess = (journeys: Journeys): void => around('in one process', () => RunningHub.start(), journeys);

/** Every service a process of its own, since one process hides missing isolation. */
export const inProcesses = (journeys: Journeys): void =>
  around('a process each', async () => new HubOfProcesses(await World.start({ root: process.cwd() })), journeys);

function around(form: string, start: () => Promise<AskedHub>, journeys: Journeys): void {
  describe(form, () => {
    let hub: AskedHub | undefined;
    beforeAll(async () => void (hub = await start()), 180_000);
    afterAll(async () => hub?.stop(), 60_000);
    for (const [name, journey] of Object.entries(journeys)) describe(name, () => journey(() => hub!));
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
