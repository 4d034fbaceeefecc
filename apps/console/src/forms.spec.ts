import { v7 as uuid } from 'uuid';
import { Database } from '#platform/database.js';
import { migrate } from '#platform/migrate.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import { ConsoleTables1750000001000 } from './console-tables.migration.js';
import { Forms, formToken, StrangeForm } from './forms.js';
import { Sessions, type Session } from './sessions.js';

let world: TestWorld;
let forms: Forms;
let session: Session;
let other: Session;

beforeAll(async () => {
  world = await testWorld(['console']);
  await migrate(world.env('console').DATABASE_URL!, [ConsoleTables1750000001000]);
  const database: Database = world.database('console');
  const sessions = new Sessions(database);
  forms = new Forms(database);
  [session, other] = (await Promise.all(
    [1, 2].map(async () => {
      const expiresAt = new Date(Date.now() + 60_000).toISOString();
      const id = await sessions.open({ token: 'a.b.c', expiresAt, caller: { kind: 'person', id: uuid(), roles: [] } });
      return (await sessions.find(id))!;
    }),
  )) as [Session, Session];
});
afterAll(() => world?.close());

const deeds = () => {
  let done = 0;
  return { count: () => done, deed: async () => ({ to: `/${++done}` }) };
};

it('does the deed once, however often and however fast it is pressed, and gives everybody the first result', async () => {
  const token = formToken(session.formKey, '/accept');
  const { count, deed } = deeds();
  const together = await Promise.all([1, 2, 3].map(() => forms.once(session, '/accept', token, deed)));
  const later = await forms.once(session, '/accept', token, deed);
  expect([...together, later]).toEqual(Array(4).fill({ to: '/1' }));
  expect(count()).toBe(1);
});

it('a deed that failed may be tried again with the same form', async () => {
  const token = formToken(session.formKey, '/accept');
  await expect(forms.once(session, '/accept', token, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await forms.once(session, '/accept', token, deeds().deed)).toEqual({ to: '/1' });
});

it.each<[string, () => [Session, string, unknown]]>([
  ['of another session', () => [other, '/accept', formToken(session.formKey, '/accept')]],
  ['for another address', () => [session, '/accept', formToken(session.formKey, '/decline')]],
  ['changed by a letter', () => [session, '/accept', `${formToken(session.formKey, '/accept').slice(0, -1)}!`]],
  ['that is a list', () => [session, '/accept', [formToken(session.formKey, '/accept')]]],
  ['that is not there', () => [session, '/accept', undefined]],
])('a token %s does nothing', async (_what, given) => {
  const { count, deed } = deeds();
  const [who, action, token] = given();
  await expect(forms.once(who, action, token, deed)).rejects.toThrow(StrangeForm);
  expect(count()).toBe(0);
});
