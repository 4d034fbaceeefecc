import type { AskedHub } from './asked-hub.js';
import type { Journey } from '../connect/hub-in-both-forms.js';
import type { Fault } from '../../libs/contracts/src/fault.js';
import { impossibleStrings, naughtyStrings } from '../../libs/testing/src/naughty-strings.js';
import { badReferrals } from './bad-referrals.js';
import { inTheVault, naughtyReferral } from './naughty-referral.js';
import { PartnerAtQueue } from './partner-at-queue.js';
import { binary, sendAtOnce, structured } from './raw-sender.js';
import { referral } from './referrals.js';
import { until } from './running-hub.js';
import { nothingIsHeld, settledHub } from './settled-hub.js';

const AGENCY = 'cambridgeshire-constabulary';

/** What goes wrong at the door is told to whoever can mend it, and harms nobody else. */
export const badInput: Journey = (running) => {
  let hub: AskedHub;
  let agency: PartnerAtQueue;
  let admin: string;

  beforeAll(async () => {
    hub = running();
    admin = await hub.token('hub_administrator');
    agency = new PartnerAtQueue(hub.organisation(AGENCY));
  }, 180_000);

  afterAll(async () => {
    agency?.leave();
  }, 60_000);

  const quiet = () => settledHub(hub, admin);
  const sorted = <F extends { path?: string; code?: string }>(faults: readonly F[]): F[] =>
    [...faults].sort((a, b) => (`${a.path} ${a.code}` < `${b.path} ${b.code}` ? -1 : 1));
  const bad = badReferrals();
  const idOf = (nth: number) => `bad-${nth}`;

  it('in one burst by queue: each bad one gets a receipt with each of its faults, its sound neighbours become cases', async () => {
    const before = await quiet();
    const burst = bad.flatMap((one, nth) => [
      structured(`sound-${nth}`, 'referral.submitted.v1', referral()),
      binary(idOf(nth), one.type, one.body),
    ]);
    await sendAtOnce(hub.organisation(AGENCY).amqp!, [...burst, structured('sound-last', 'referral.submitted.v1', referral())]);
    const receiptOf = (id: string) => until(async () => agency.receipt(id), `a receipt for ${id}`);

    for (const [nth, { what, outcome, faults }] of bad.entries()) {
      const receipt = await receiptOf(idOf(nth));
      expect({ what, outcome: receipt.outcome, faults: sorted(receipt.problem.faults) }).toEqual({
        what,
        outcome,
        faults: sorted(faults).map((fault) => ({ ...fault, sentence: expect.stringMatching(fault.sentence) })),
      });
    }
    for (const id of [...bad.keys(), 'last'].map((nth) => `sound-${nth}`))
      expect(await receiptOf(id)).toMatchObject({ outcome: 'accepted' });

    const after = await quiet();
    expect(after).toMatchObject({ reconciled: true, differences: [] });
    const setAside = bad.filter(({ outcome }) => outcome === 'set_aside').length;
    expect(after.counts.rejected! - before.counts.rejected!).toBe(bad.length - setAside);
    expect(after.counts.set_aside! - before.counts.set_aside!).toBe(setAside);
    expect(after.received.services! - before.received.services!).toBe(burst.length + 1);
  });

  it.each(bad.filter(({ status }) => status !== undefined))(
    'over HTTP: $what is answered with the same faults, as problem details',
    async (one) => {
      const byQueue = await until(async () => agency.receipt(idOf(bad.indexOf(one))), 'the receipt by queue');
      const answer = await fetch(`${hub.file.urls.intake}/referrals`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': hub.organisation(AGENCY).apiKey! },
        body: new Uint8Array(one.body),
      });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        one.status,
        expect.stringContaining('application/problem+json'),
      ]);
      const problem = (await answer.json()) as { status: number; title: string; faults: Fault[] };
      // The envelope of the queue is counted too.
      const withoutSize = (faults: Fault[]) =>
        sorted(faults).map((fault) => ({ ...fault, sentence: fault.sentence.replace(/has \d+ bytes/, 'has … bytes') }));
      expect(problem).toMatchObject({ status: one.status, title: expect.any(String) });
      expect(withoutSize(problem.faults)).toEqual(withoutSize(byQueue.problem.faults));
    },
  );

  it.each([
    ['rejected', 'an unknown field', (data: any) => delete data.people[0].contactPoints[0].saef],
    ['set_aside', 'a version from the future', (data: any) => delete data.urgency],
  ] as const)('what was %s is found by an administrator, corrected, and replayed once; its count moves', async (outcome, what, correct) => {
    const messageId = idOf(bad.findIndex((one) => one.what === what));
    const before = await quiet();
    const { body: list } = await hub.ask('intake', `/messages?state=${outcome}`, { token: admin });
    const { id } = list.find((message: { messageId: string }) => message.messageId === messageId);
    const { body: found } = await hub.ask('intake', `/messages/${id}`, { token: admin });
    expect(found.faults).toHaveLength(1);
    const { body: sent } = await hub.ask('intake', `/messages/${id}/body`, { token: admin });

    const mend = (data: unknown) => hub.ask('intake', `/messages/${id}/mend`, { body: { data }, token: admin });
    const half = await mend({ ...sent.data, route: 'by pigeon' });
    expect(half).toMatchObject({ status: 422, body: { faults: expect.arrayContaining([expect.objectContaining({ path: 'route' })]) } });
    const data = structuredClone(sent.data);
    correct(data);
    const mended = await mend(data);
    expect(mended).toMatchObject({ status: 200, body: { outcome: 'accepted', case: expect.any(String) } });
    expect(await mend(data)).toMatchObject({ status: 409, body: { code: 'mended_before' } });

    const receipts = await until(async () => {
      const all = agency.receipts(messageId);
      return all.length === 2 && all;
    }, 'a second receipt');
    expect(receipts[1]).toMatchObject({ outcome: 'accepted', case: mended.body.case });
    const after = await quiet();
    expect(after).toMatchObject({ reconciled: true, received: before.received });
    expect(after.counts[outcome]!).toBe(before.counts[outcome]! - 1);
    const { body: views } = await hub.ask('intake', '/views', { token: admin });
    expect(views).toContainEqual(expect.objectContaining({ message: id, purpose: 'correction' }));
  });

  it('515 naughty strings, each in every text field: back from the vault byte for byte, or refused with the fields named', async () => {
    const all = [...naughtyStrings, ...impossibleStrings];
    expect(all).toHaveLength(515);
    const sent = all.map(naughtyReferral);
    await sendAtOnce(
      hub.organisation(AGENCY).amqp!,
      sent.map((data, nth) => structured(`naughty-${nth}`, 'referral.submitted.v1', data)),
    );
    const receipts = await until(
      async () => {
        const found = sent.map((_, nth) => agency.receipt(`naughty-${nth}`));
        return found.every(Boolean) && found;
      },
      'a receipt for each',
      120_000,
    );

    const cases = new Map<string, number>(receipts.flatMap(({ outcome, case: id }, nth) => (outcome === 'accepted' ? [[id, nth]] : [])));
    for (const [nth, { outcome, problem }] of receipts.entries()) {
      if (outcome === 'accepted') continue;
      const text = all[nth]!;
      const paths = problem.faults.map(({ path, code }: Fault) => `${path} ${code}`);
      // Nothing is wrong with them but a character that no text may hold, or their length.
      if (impossibleStrings.includes(text)) expect(paths).toContain('people[1].name unclean_text');
      else expect([text.length > 50, paths]).toEqual([true, ['incident.crimeReference too_long']]);
      expect(JSON.stringify(problem)).not.toContain(JSON.stringify(text).slice(1, -1));
    }
    expect(cases.size).toBeGreaterThan(490);
    const ids = [...cases.keys()];
    for (let at = 0; at < ids.length; at += 200) {
      const { body } = await hub.ask('intake', '/people', { body: { cases: ids.slice(at, at + 200) }, token: admin });
      expect(body.cases).toHaveLength(ids.slice(at, at + 200).length);
      for (const shown of body.cases) {
        const withoutIds = shown.people.map((person: { contactPoints: object[] }) => ({
          ...person,
          contactPoints: person.contactPoints.map(({ id: _, ...point }: { id?: string }) => point),
        }));
        const wanted = inTheVault(sent[cases.get(shown.case)!]!);
        expect(JSON.stringify(inTheVault({ ...shown, incident: { notes: shown.incidentNotes }, people: withoutIds }))).toBe(
          JSON.stringify(wanted),
        );
      }
    }
  }, 150_000);

  it('after all that nothing is held, every service is ready, and all of it is counted', async () => {
    expect(await quiet()).toMatchObject({ reconciled: true });
    await nothingIsHeld(hub, admin);
    for (const service of ['intake', 'matching', 'casework', 'notifications', 'reporting'])
      expect([service, (await hub.ask(service, '/health/ready')).status]).toEqual([service, 200]);
  });
};
