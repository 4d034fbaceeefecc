import { aReferral, by, IntakeAtWork } from '#testing/intake-at-work.js';
import { startIntake } from './start-intake.js';

let hub: IntakeAtWork;

beforeAll(async () => {
  hub = await IntakeAtWork.begin(startIntake);
});
afterAll(() => hub?.end());

const shares = (person: string, state: string) => [
  { person, purpose: 'contact', state: 'given', recordedAt: '2026-01-05T09:00:00Z', how: 'phone', recordedBy: 'Tess Testcase' },
  { person, purpose: 'share_with_provider', state, recordedAt: '2026-01-05T09:00:00Z', how: 'phone', recordedBy: 'Tess Testcase' },
];

/** A case that a provider holds, about one harmed person or two, with free text that may name any of them. */
async function held(second?: string) {
  const example = aReferral();
  const people = second ? [...example.people, { ...example.people[0]!, ref: 'p9', name: 'Sam Sample the Second' }] : example.people;
  const consents = [...shares('p1', 'given'), ...(second ? shares('p9', second) : [])];
  const sent = aReferral(
    { people, consents: consents as never, notes: 'Sam Sample asks for the laptop.' },
    { notes: 'Sam Sample was in.' },
  );
  const { data } = await hub.accepted(hub.police, sent);
  await hub.allocate(data.case, hub.provider);
  return data.case as string;
}

const say = (id: string, state: string, person = 'p1') =>
  hub.call('POST', `/cases/${id}/consents`, by.hub, {
    person,
    purpose: 'share_with_provider',
    state,
    how: 'phone',
    recordedBy: 'Ada Admin',
  });

const erase = async (id: string, nth: number) => {
  const { people } = (await hub.call('GET', `/cases/${id}/people`, by.hub)).body;
  await hub.call('DELETE', `/cases/${id}/people/${people[nth].id}`, by.hub);
};

const look = async (id: string, who = by.provider(hub.provider)) => (await hub.call('GET', `/cases/${id}/people`, who)).body;

describe('free text of a case, which may name anybody in it', () => {
  it.each<[string, () => Promise<string>, boolean]>([
    ['is shown where everybody harmed has agreed', () => held(), true],
    ['is shown where both harmed people have agreed', () => held('given'), true],
    ['is withheld where one of two harmed people was never asked', () => held('not_asked'), false],
    ['is withheld where one of two harmed people has refused', () => held('refused'), false],
    [
      'is withheld once the harmed person has withdrawn',
      async () => {
        const id = await held();
        await say(id, 'withdrawn');
        return id;
      },
      false,
    ],
    [
      'is withheld where the harmer has refused',
      async () => {
        const id = await held();
        await say(id, 'refused', 'p2');
        return id;
      },
      false,
    ],
  ])('%s', async (_, prepare, shown) => {
    const id = await prepare();
    const texts = ({ notes, incidentNotes }: { notes?: string; incidentNotes?: string }) => [notes, incidentNotes];
    const both = ['Sam Sample asks for the laptop.', 'Sam Sample was in.'];
    expect(texts(await look(id))).toEqual(shown ? both : [undefined, undefined]);
    expect(texts(await look(id, by.hub))).toEqual(both);
  });

  it('is deleted with its key when anybody of the case is erased; the agency can still name its case', async () => {
    const id = await held('given');
    const keys = async () => (await hub.database.query('select data_key from cases where id = $1', [id])).rows[0].data_key as Buffer;
    const before = await keys();
    await hub.database.query(
      `insert into note (id, case_id, source, inbox_id, about, data_key, note_sealed, heard_at)
       values (gen_random_uuid(), $1, $2, 1, 'progress.reported.v1', '\\x01', '\\x02', now())`,
      [id, hub.provider.id],
    );
    await erase(id, 2);
    const seen = await look(id, by.hub);
    expect(seen.people[2]).toMatchObject({ withheld: 'erased' });
    expect([seen.notes, seen.incidentNotes]).toEqual([undefined, undefined]);
    expect((await keys()).equals(before)).toBe(false);
    expect((await hub.database.query('select from note where case_id = $1', [id])).rowCount).toBe(0);
    const own = (await hub.call('GET', `/referrals/${id}`, by.agency(hub.police))).body;
    expect(own.agencyReference).toMatch(/^REF-/);
    const amendment = { agencyReference: own.agencyReference, reason: 'Told us more.', notes: 'Sam Sample the Second rang.' };
    expect(await hub.call('POST', `/referrals/${id}/amendments`, by.agency(hub.police), amendment)).toMatchObject({ status: 200 });
    expect((await look(id, by.hub)).notes).toBe('Sam Sample the Second rang.');
    expect((await look(id)).notes).toBeUndefined();
  });
});

it('a suspended provider sees nobody, whatever its caller still holds, until it is resumed', async () => {
  const id = await held();
  const turn = async (what: 'suspended' | 'resumed', state: string) => {
    const data = { ...hub.provider.facts, at: new Date().toISOString() };
    await hub.world.publish({ type: `partner.${what}.v1`, subject: `partner/${hub.provider.id}`, data });
    await hub.world.until(
      async () => (await hub.database.query('select from partner where id = $1 and state = $2', [hub.provider.id, state])).rowCount === 1,
    );
  };
  const see = () => hub.call('GET', `/cases/${id}/people`, by.provider(hub.provider));
  await turn('suspended', 'suspended');
  expect(await see()).toMatchObject({ status: 403, body: { code: 'suspended' } });
  expect((await hub.call('POST', '/people', by.provider(hub.provider), { cases: [id] })).status).toBe(403);
  await turn('resumed', 'open');
  expect((await see()).status).toBe(200);
});
