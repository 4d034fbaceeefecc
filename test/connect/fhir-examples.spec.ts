import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import type { Json } from '../../apps/intake/src/fhir/element.rules.js';
import { toBundle } from '../../apps/intake/src/fhir/referral-bundle.rules.js';
import { aReferral, by, IntakeAtWork } from '../../libs/testing/src/intake-at-work.js';

const FOLDER = join('test', 'fhir', 'examples');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const exampleOf = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Json;

/** The elements that come back as they were sent. */
const SUBSET = ['intent', 'priority', 'authoredOn', 'requester', 'occurrenceDateTime', 'occurrencePeriod', 'reasonCode', 'note'];

/** What no referral is made of, whatever is added to it. */
const NEVER: Record<string, string> = {
  'ServiceRequest-do-not-turn.json': 'not_to_be_done',
  'ServiceRequest-benchpress.json': 'repetition',
  'ServiceRequest-physiotherapy.json': 'repetition',
};

/** The example with what R4 has no resource for, a harmed person, a harmer and consents: all invented, and its own identifier where it has none. */
function asReferral(file: string): Json {
  const example = exampleOf(file);
  const referral = aReferral();
  delete referral.submittedBy;
  const entries = toBundle(referral).entry as { resource: Json; fullUrl?: string }[];
  const local = JSON.parse(JSON.stringify(entries).replaceAll('urn:rj-hub:person:', '#')) as typeof entries;
  const own = local.find(({ resource }) => resource.resourceType === 'ServiceRequest')!.resource;
  const others = local.filter(({ resource }) => resource !== own);
  const timed = example.occurrenceDateTime !== undefined;
  const extension = (own.extension as { extension: { url: string }[] }[]).map((one) => ({
    ...one,
    extension: one.extension.filter(({ url }) => !(timed && url === 'timing')),
  }));
  return {
    ...example,
    identifier: [{ value: referral.agencyReference }, ...((example.identifier as Json[] | undefined) ?? [])],
    extension,
    subject: own.subject,
    contained: [
      ...((example.contained as Json[] | undefined) ?? []),
      ...others.map(({ resource, fullUrl }, nth) => ({ ...resource, id: fullUrl?.slice(1) ?? `consent-${nth}` })),
    ],
  };
}

describe("HL7's examples of ServiceRequest", () => {
  let hub: IntakeAtWork;
  beforeAll(async () => void (hub = await IntakeAtWork.begin(startIntake)));
  afterAll(() => hub?.end());

  const post = (body: Json) =>
    hub.call('POST', '/fhir/ServiceRequest', by.agency(hub.police), body, { 'content-type': 'application/fhir+json' });
  const codesOf = (outcome: Json) =>
    (outcome.issue as { details: { coding: { code: string }[] } }[]).map(({ details }) => details.coding[0]!.code);

  it('are twenty', () => expect(files).toHaveLength(20));

  it.each(files)('%s as it stands is refused, with every reason', async (file) => {
    const { status, body } = await post(exampleOf(file));
    expect([status, body.resourceType]).toEqual([422, 'OperationOutcome']);
    // Nobody whom the hub could reach, and no word of what happened.
    expect(codesOf(body)).toEqual(expect.arrayContaining(['names_nobody', 'required']));
    for (const { expression } of body.issue as { expression: string[] }[]) expect(expression[0]).toMatch(/^ServiceRequest/);
  });

  it.each(files)(
    '%s with what a referral needs is accepted, or refused with its reason; what is accepted comes back as it was',
    async (file) => {
      const sent = asReferral(file);
      const refusal = NEVER[file];
      const asItWas = sent.status === 'active' ? undefined : await post(sent);
      if (asItWas) expect([asItWas.status, codesOf(asItWas.body)]).toEqual([422, ['not_active', ...(refusal ? [refusal] : [])]]);
      sent.status = 'active';
      const answer = await post(sent);
      if (refusal) return expect([answer.status, codesOf(answer.body)]).toEqual([422, [refusal]]);
      expect([answer.status, codesOf(answer.body).filter((code) => code !== 'not_kept')]).toEqual([201, ['taken']]);
      const { body } = await hub.call('GET', answer.headers.get('location')!, by.agency(hub.police));
      for (const element of SUBSET)
        if (sent[element] !== undefined) expect({ [element]: body[element] }).toEqual({ [element]: sent[element] });
      expect(body.identifier.slice(0, -1)).toEqual(sent.identifier);
      expect(body.extension).toEqual(sent.extension);
      // What was sent and does not come back is named: nothing goes without a word.
      const told = (answer.body.issue as { expression?: string[] }[]).flatMap(({ expression }) => expression ?? []);
      const known = ['resourceType', 'id', 'text', 'status', 'subject', 'contained', 'identifier', 'extension', ...SUBSET];
      const silent = Object.keys(sent).filter(
        (name) => !known.includes(name) && !told.some((one) => one.startsWith(`ServiceRequest.${name}`)),
      );
      expect(silent).toEqual([]);
      return undefined;
    },
  );
});
