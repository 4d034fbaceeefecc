import { Controller } from '@nestjs/common';
import { OnMessages } from '#messaging/on-messages.js';
import { OnThingHappened, echoContracts, startEcho } from './echo-service.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';

@Controller()
class Second {
  @OnMessages('thing.happened.v1')
  async again(): Promise<void> {}
}

@Controller()
class Stranger {
  @OnMessages('nobody.said.v1')
  async hear(): Promise<void> {}
}

describe('a service does not start', () => {
  let world: TestWorld;
  beforeAll(async () => void (world = await testWorld(['echo'], echoContracts)));
  afterAll(() => world.close());

  it.each([
    ['without a handler for what it hears', [], /no handler for thing\.happened\.v1[^]*no handler for thing\.other\.v1/],
    ['with two handlers for one message', [OnThingHappened, Second], /two handlers for thing\.happened\.v1/],
    ['with a handler for what is not in the catalogue', [OnThingHappened, Stranger], /nobody\.said\.v1, which is not in the catalogue/],
  ])('%s', async (_what, controllers, message) => {
    await expect(startEcho(world.env('echo'), undefined, controllers)).rejects.toThrow(message);
  });

  it('where the broker has a queue of its name with other arguments, and says which', async () => {
    await world.channel.deleteQueue('echo.facts');
    await world.channel.assertQueue('echo.facts', { durable: true });
    await expect(startEcho(world.env('echo'))).rejects.toThrow(/other arguments \(x-[a-z-]+ of queue 'echo\.facts'\)/);
  });
});
