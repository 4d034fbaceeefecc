import { randomBytes } from 'node:crypto';
import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Database } from '#platform/database.js';
import { impossibleStrings, naughtyStrings } from '#testing/naughty-strings.js';
import { signedCallers, type SignedCallers } from '#testing/signed-callers.js';
import { TestPartner } from '#testing/test-partner.js';
import { testWorld, type TestWorld } from '#testing/test-world.js';
import type { CaseRow } from './cases.queries.js';
import { Means } from './means.js';
import { openDetails } from './seal-details.js';
import type { PeopleShown } from './show-people.js';
import { startIntake } from './start-intake.js';

let world: TestWorld;
let callers: SignedCallers;
let service: RunningService;
let agency: TestPartner;
let database: Database;

beforeAll(async () => {
  world = await testWorld(['intake']);
  callers = await signedCallers();
  service = await startIntake({ ...world.env('intake'), VAULT_KEY: randomBytes(32).toString('base64'), DIRECTORY_URL: callers.url });
  database = world.database('intake');
  agency = await TestPartner.register(world, 'agency', 'agency');
});
afterAll(async () => {
  await service?.close();
  await agency?.close();
  await callers?.close();
  await world?.close();
});

/** A referral with the string in every text field that there is. */
function filledWith(text: string): ReferralSubmittedV1 {
  const example = structuredClone(referralSubmittedV1Example);
  const extensions = { [text]: text, list: [text, { deep: text }] };
  const [harmed, harmer] = example.people as [ReferralSubmittedV1['people'][number], ReferralSubmittedV1['people'][number]];
  const texts = { name: text, knownAs: text, notes: text, extensions, identifiers: [{ kind: 'other' as const, value: text }] };
  const point = { channel: 'post' as const, address: text, safe: true, alsoSeenBy: text };
  return {
    ...example,
    agencyReference: text,
    submittedBy: text,
    notes: text,
    extensions,
    incident: { ...example.incident, district: 'E07000008', crimeReference: text, notes: text },
    people: [
      { ...harmed, ...texts, contactPoints: [point] },
      { ...harmer, ...texts, contactPoints: [{ ...point, channel: 'email' }] },
    ],
    consents: example.consents.map((consent) => ({ ...consent, recordedBy: text })),
  };
}

const TEXT_FIELDS = [
  'agencyReference', 'submittedBy', 'notes', 'extensions', 'incident.crimeReference', 'incident.notes', 'people[0].name', 'people[0].knownAs',
  'people[0].notes', 'people[0].extensions', 'people[0].identifiers[0].value', 'people[0].contactPoints[0].address',
  'people[0].contactPoints[0].alsoSeenBy', 'people[1].name', 'consents[0].recordedBy',
]; // prettier-ignore

it('there are 515 of them', () => {
  expect(naughtyStrings.length + impossibleStrings.length).toBe(515);
});

/** Sends them all; gives each one's outcome. */
async function outcomes(strings: readonly string[]) {
  const ids = await agency.send(...strings.map((text) => ({ type: 'referral.submitted.v1', data: filledWith(text) })));
  const told = () => ['referral.accepted.v1', 'referral.rejected.v1'].flatMap((type) => world.facts(type));
  const all = await world.until(() => {
    const mine = new Map(told().map((fact) => [fact.data.messageId as string, fact]));
    return ids.every((id) => mine.has(id)) && ids.map((id) => mine.get(id)!);
  }, 100_000);
  return all.map((fact, nth) => ({ text: strings[nth]!, fact }));
}

it('each comes back from the vault as it went in, or its sender is told what is wrong with it', async () => {
  const all = await outcomes(naughtyStrings);
  const rejected = all.filter(({ fact }) => fact.type === 'referral.rejected.v1');
  // Nothing but length can be wrong with them: a crime reference has at most 50 characters.
  const faults = rejected.flatMap(({ fact }) =>
    fact.data.faults.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`),
  );
  expect([...new Set(faults)]).toEqual(['incident.crimeReference too_long']);
  expect(rejected.map(({ text }) => [...text].length > 50)).toEqual(rejected.map(() => true));

  const textOf = new Map(
    all.filter(({ fact }) => fact.type === 'referral.accepted.v1').map(({ text, fact }) => [fact.data.case as string, text]),
  );
  expect(textOf.size).toBeGreaterThan(500);
  const cases = [...textOf.keys()];
  const headers = { ...(await callers.as({ roles: ['hub_administrator'] })), 'content-type': 'application/json' };
  for (let at = 0; at < cases.length; at += 200) {
    const body = JSON.stringify({ cases: cases.slice(at, at + 200) });
    const answer = (await (await fetch(`${service.url}/people`, { method: 'POST', headers, body })).json()) as { cases: PeopleShown[] };
    for (const shown of answer.cases) {
      const sent = filledWith(textOf.get(shown.case)!);
      const person = (nth: number) => {
        const { name, knownAs, notes, extensions, identifiers, contactPoints } = shown.people[nth]!;
        return { name, knownAs, notes, extensions, identifiers, contactPoints: contactPoints.map(({ id: _, ...point }) => point) };
      };
      const wanted = (nth: number) => {
        const { name, knownAs, notes, extensions, identifiers, contactPoints } = sent.people[nth]!;
        return { name, knownAs, notes, extensions, identifiers, contactPoints };
      };
      expect([person(0), person(1), shown.notes, shown.incidentNotes]).toEqual([wanted(0), wanted(1), sent.notes, sent.incident.notes]);
    }
  }
  const { vault } = service.app.get(Means);
  const { rows } = await database.query<CaseRow>('select id, data_key, details_sealed from cases where id = any($1::uuid[])', [cases]);
  for (const row of rows) {
    const text = textOf.get(row.id)!;
    expect(openDetails(vault, row)).toMatchObject({
      agencyReference: text,
      submittedBy: text,
      crimeReference: text,
      notes: text,
      extensions: { [text]: text },
    });
  }
}, 150_000);

it('one that no text may hold is refused with every field that holds it', async () => {
  for (const { text, fact } of await outcomes(impossibleStrings)) {
    expect([text, fact.type]).toEqual([text, 'referral.rejected.v1']);
    const paths = fact.data.faults
      .filter(({ code }: { code: string }) => code === 'unclean_text')
      .map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(TEXT_FIELDS));
    expect(JSON.stringify(fact.data)).not.toContain(JSON.stringify(text).slice(1, -1));
  }
});
