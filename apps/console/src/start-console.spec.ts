import { Gate } from '#testing/gate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { startConsole } from './start-console.js';

const nobody = 'http://127.0.0.1:9';
const others = { INTAKE_URL: nobody, MATCHING_URL: nobody, CASEWORK_URL: nobody, NOTIFICATIONS_URL: nobody, REPORTING_URL: nobody };
let world: TestWorld;
let gate: Gate;

beforeAll(async () => {
  world = await testWorld(['console']);
  gate = await Gate.before(world.env('console').DATABASE_URL!);
});
afterAll(async () => {
  await gate?.close();
  await world?.close();
});

it('the console waits for its database, and says to come again where that goes away later', async () => {
  gate.shut();
  const starting = startConsole({ ...world.env('console'), ...others, DATABASE_URL: gate.url });
  starting.catch(() => undefined);
  await world.until(() => gate.asked >= 3);
  gate.open();
  const console = await starting;
  const visit = () => fetch(console.url, { headers: { cookie: `hub_session=${'s'.repeat(43)}` }, redirect: 'manual' });
  try {
    expect((await visit()).status).toBeLessThan(500);
    gate.shut();
    expect((await visit()).status).toBe(503);
  } finally {
    await console.close();
  }
});
