import type { Journey } from './hub-in-both-forms.js';
import { until } from '../journeys/running-hub.js';
import { referral } from '../journeys/referrals.js';
import { toBundle } from '../../apps/intake/src/fhir/referral-bundle.rules.js';
import type { Json } from '../../apps/intake/src/fhir/element.rules.js';

const AGENCY = 'cambridgeshire-constabulary';
const CODES = 'https://rj-hub.example.org/fhir/CodeSystem';
const EXTENSIONS = 'https://rj-hub.example.org/fhir/StructureDefinition';

const of = (system: string, code: string) => ({ coding: [{ system: `${CODES}/${system}`, code }] });

/** A whole case over FHIR alone: referred by an agency's system, offered to a provider's, answered, worked on and closed. */
export const overFhir: Journey = (hub) => {
  const refer = async () => {
    const { status, body } = await hub().ask('intake', '/fhir', { body: toBundle(referral()), apiKey: hub().organisation(AGENCY).apiKey! });
    expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining('201 Created')]);
    const locations = (body.entry as { response: { location?: string } }[]).flatMap(({ response }) => response.location ?? []);
    return locations.find((one) => one.startsWith('ServiceRequest/'))!;
  };
  const systems = () =>
    hub()
      .providers()
      .flatMap(({ apiKey }) => apiKey ?? []);
  const offered = (focus: string) =>
    until(async () => {
      for (const apiKey of systems()) {
        const { body } = await hub().ask('intake', '/fhir/Task?status=requested', { apiKey });
        const task = ((body.entry ?? []) as { resource: Json }[]).find(
          ({ resource }) => (resource.focus as Json).reference === focus,
        )?.resource;
        if (task) return { task, apiKey };
      }
      return undefined;
    }, `an offer of ${focus}`);
  const write = (task: Json, apiKey: string, change: Json) =>
    hub().ask('intake', `/fhir/Task/${String(task.id)}`, { method: 'PUT', body: { ...task, ...change }, apiKey });
  const codeIn = (concept: any): string => concept?.coding[0].code;

  it('is offered without names, accepted, its people seen, worked on with a note, and closed', async () => {
    const focus = await refer();
    const { task, apiKey } = await offered(focus);
    expect(JSON.stringify(task)).not.toMatch(/Sample|Invented|07700|35\/T|Patient\//);
    expect((task.input as Json[]).map(({ type }) => codeIn(type))).toEqual(
      expect.arrayContaining(['category', 'district', 'parties', 'points']),
    );
    expect((await hub().ask('intake', `/fhir/${focus}`, { apiKey })).status).toBe(404);

    const accepted = await write(task, apiKey, { status: 'accepted' });
    expect([accepted.status, accepted.body.status]).toEqual([200, 'accepted']);
    const own = await until(async () => {
      const { body } = await hub().ask('intake', `/fhir/Task/${String(task.id)}`, { apiKey });
      return body.for && body;
    }, 'its people');
    const person = await until(async () => {
      const seen = await hub().ask('intake', `/fhir/${own.for.reference}`, { apiKey });
      return seen.status === 200 && seen.body;
    }, 'a person');
    expect(person.name[0].text).toMatch(/^Sam Sample/);
    expect((await hub().ask('intake', `/fhir/${focus}`, { apiKey })).body).toMatchObject({
      resourceType: 'ServiceRequest',
      status: 'active',
    });

    const begun = await write(own, apiKey, {
      status: 'in-progress',
      businessStatus: of('task-state', 'contacting'),
      extension: [
        {
          url: `${EXTENSIONS}/rj-progress`,
          extension: [
            { url: 'step', valueCode: 'first_contact' },
            { url: 'hours', valueDecimal: 0.5 },
          ],
        },
      ],
      note: [{ text: 'Would like time to think.' }],
    });
    expect([begun.status, begun.body.status, codeIn(begun.body.businessStatus)]).toEqual([200, 'in-progress', 'contacting']);
    const leap = await write(begun.body, apiKey, { businessStatus: of('task-state', 'follow_up') });
    expect([leap.status, codeIn(leap.body.issue?.[0].details), leap.body.issue?.[0].expression]).toEqual([
      422,
      'not_a_next_step',
      ['Task.businessStatus'],
    ]);
    const closed = await write(begun.body, apiKey, { status: 'failed', statusReason: of('end', 'circumstances') });
    expect([closed.status, closed.body.status, codeIn(closed.body.statusReason)]).toEqual([200, 'failed', 'circumstances']);
    await until(
      async () => (await hub().ask('intake', `/fhir/${own.for.reference}`, { apiKey })).status === 404,
      'nobody to be seen any more',
    );
  });

  it('is amended and withdrawn by its agency: the Task of its offer is cancelled', async () => {
    const focus = await refer();
    const { task, apiKey } = await offered(focus);
    const own = { apiKey: hub().organisation(AGENCY).apiKey! };
    const { body: request } = await hub().ask('intake', `/fhir/${focus}`, own);
    const put = (change: Json) => hub().ask('intake', `/fhir/${focus}`, { method: 'PUT', body: { ...request, ...change }, ...own });
    expect((await put({ note: [{ text: 'Prefers letters.' }] })).status).toBe(200);
    expect((await hub().ask('intake', `/fhir/${focus}`, own)).body).toMatchObject({
      status: 'active',
      note: [{ text: 'Prefers letters.' }],
    });
    expect((await put({ status: 'revoked' })).status).toBe(200);
    await until(async () => {
      const { body } = await hub().ask('intake', `/fhir/Task/${String(task.id)}`, { apiKey });
      return body.status === 'cancelled';
    }, 'a Task that is cancelled');
    expect((await hub().ask('intake', `/fhir/${focus}`, own)).body.status).toBe('revoked');
  });

  it('is declined with a reason, and only with one; a Task of another provider is not there, whatever is asked of it', async () => {
    const { task, apiKey } = await offered(await refer());
    const others = systems().filter((one) => one !== apiKey);
    expect(others.length).toBeGreaterThan(0);
    const nobody = '0197b3c0-0000-7000-8000-000000000000';
    for (const other of others.slice(0, 2)) {
      for (const change of [undefined, { status: 'accepted' }]) {
        const ask = (id: string) =>
          hub().ask('intake', `/fhir/Task/${id}`, { apiKey: other, ...(change && { method: 'PUT', body: { ...task, ...change } }) });
        const [theirs, none] = [await ask(String(task.id)), await ask(nobody)];
        expect([theirs.status, theirs.body]).toEqual([404, none.body]);
      }
    }
    const without = await write(task, apiKey, { status: 'rejected' });
    expect([without.status, without.body.issue[0].expression]).toEqual([422, ['Task.statusReason']]);
    const unknown = await write(task, apiKey, { status: 'draft' });
    expect([unknown.status, unknown.body.issue.map(({ expression }: Json) => expression)]).toEqual([422, [['Task.status']]]);
    const declined = await write(task, apiKey, { status: 'rejected', statusReason: of('decline-reason', 'capacity') });
    expect([declined.status, declined.body.status, codeIn(declined.body.statusReason)]).toEqual([200, 'rejected', 'capacity']);
    const late = await write(task, apiKey, { status: 'accepted' });
    expect([late.status, codeIn(late.body.issue?.[0].details)]).toEqual([422, 'offer_declined']);
  });
};
