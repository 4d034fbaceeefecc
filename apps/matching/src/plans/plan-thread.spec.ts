import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SolvingThread } from '../assign/solve-off-the-loop.js';
import { aProviderNow, roomOf } from '../rules/examples.js';
import { answer, isSmall, type PlanReply, type PlanRequest } from './plan-request.rules.js';
import { asked, aWorld, placed, waiting } from './plan-examples.js';

// A thread runs compiled code: the build comes before the specs.
const thread = new SolvingThread<PlanRequest, PlanReply>(pathToFileURL(join(process.cwd(), 'dist/apps/matching/src/plans/plan-thread.js')));
afterAll(() => thread.close());

const providers = Array.from({ length: 12 }, (_, nth) => aProviderNow({ nth: nth + 1, months: roomOf(60 + nth) }));
const cases = Array.from({ length: 80 }, (_, nth) => (nth < 30 ? placed(nth + 1, 1 + (nth % 4)) : waiting(nth + 1)));
const world = aWorld(providers, cases);

describe('plans off the event loop', () => {
  it.each<[string, PlanRequest]>([
    ['a plan', { kind: 'plan', world, asked: asked({ aims: ['fill', 'level'] }) }],
    [
      'a what-if',
      {
        kind: 'what_if',
        world,
        supposed: { gain: [{ provider: providers[0]!.id, points: 30, months: undefined }], add: [], without: [providers[1]!.id] },
      },
    ],
    ['what cannot be answered', { kind: 'what_if', world, supposed: { gain: [], add: [], without: ['nobody'] } }],
  ])('%s is the same there as here', async (_, request) => {
    expect(isSmall(request)).toBe(false);
    expect(await thread.solve(request)).toEqual(answer(request));
  });
});
