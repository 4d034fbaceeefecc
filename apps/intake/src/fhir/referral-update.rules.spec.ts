import fc from 'fast-check';
import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import { checkBody } from '#messaging/check-body.js';
import type { Json } from './element.rules.js';
import { extensionUrls } from './fhir-names.rules.js';
import { outcomeOfFaults } from './operation-outcome.rules.js';
import { toBundle } from './referral-bundle.rules.js';
import { readUpdate, type KnownReferral } from './referral-update.rules.js';
import { writeServiceRequest } from './service-request.rules.js';

const NOW = '2026-11-23T10:00:00.000Z';
const CASE = '019b76da-a800-7000-8000-00000000c001';
const HARMED = '019b76da-a800-7000-8000-00000000b001';
const HARMER = '019b76da-a800-7000-8000-00000000b002';
const HUB_REFERENCE = 'https://rj-hub.example.org/fhir/sid/reference';
const referral: ReferralSubmittedV1 = referralSubmittedV1Example;

const known: KnownReferral = {
  case: CASE,
  status: 'active',
  people: [
    { id: HARMED, ref: 'p1' },
    { id: HARMER, ref: 'p2' },
  ],
  agencyReference: referral.agencyReference,
  submittedAt: referral.submittedAt,
  ...(referral.submittedBy !== undefined && { submittedBy: referral.submittedBy }),
  route: referral.route,
  initiatedBy: referral.initiatedBy,
  ...(referral.extensions && { extensions: referral.extensions }),
};

/** As its agency is told it, with something changed. */
function told(change: (request: any) => void = () => undefined): Json {
  const request = structuredClone({
    ...writeServiceRequest(referral, 'active', `Patient/${HARMED}`),
    id: CASE,
    meta: { versionId: '3' },
    supportingInfo: [{ reference: `Patient/${HARMER}` }],
  }) as any;
  request.identifier = [...request.identifier, { system: HUB_REFERENCE, value: 'RJ-7K2M-4Q' }];
  change(request);
  return JSON.parse(JSON.stringify(request)) as Json;
}
const patient = (nth: number) => ({ ...(toBundle(referral).entry as { resource: Json }[])[nth]!.resource, id: `c${nth}` });
const extension = (name: 'amendment' | 'withdrawal', parts: Json) => ({
  url: extensionUrls[name],
  extension: Object.entries(parts).map(([url, value]) => ({ url, [url === 'by' || (name === 'withdrawal' && url === 'reason') ? 'valueCode' : 'valueString']: value })), // prettier-ignore
});
const faultsOf = (resource: Json, of = known) => {
  const { type, data, notes } = readUpdate(resource, of, NOW);
  const { issue } = outcomeOfFaults(checkBody(type, data, 'partner'), notes) as any;
  return issue.map((one: any) => `${one.details.coding[0].code} ${one.expression?.[0]}`);
};

describe('a ServiceRequest that is sent again', () => {
  it('as it was told says what is known, and nothing of it is lost or named as not kept', () => {
    const { type, subject, data, notes } = readUpdate(told(), known, NOW);
    expect([type, subject, checkBody(type, data, 'partner'), notes.unmapped]).toEqual(['referral.amended.v1', `case/${CASE}`, [], []]);
    const { agencyReference, incident, wishes, notes: text } = referral;
    expect(data).toEqual(JSON.parse(JSON.stringify({ agencyReference, incident, wishes, notes: text, case: CASE, amendedAt: NOW, reason: 'Amended over FHIR.' }))); // prettier-ignore
  });

  it('amends: the incident and the wishes whole, people by their ref, with why and by whom', () => {
    const request = told((one) => {
      one.note = [{ text: 'Would rather be written to.' }];
      one.contained = [patient(0), { ...patient(1), identifier: undefined, id: 'p3' }];
      one.subject = { reference: '#c0' };
      one.extension.push(extension('amendment', { reason: 'The harmed person asked.', amendedBy: 'Tess Testcase' }));
    });
    const { type, data } = readUpdate(request, known, NOW);
    expect(checkBody(type, data, 'partner')).toEqual([]);
    expect(data).toMatchObject({ notes: 'Would rather be written to.', reason: 'The harmed person asked.', amendedBy: 'Tess Testcase' });
    expect((data.people as { ref: string; name: string }[]).map(({ ref, name }) => `${ref} ${name}`)).toEqual(['p1 Sam Sample', 'p3 Alex Invented']); // prettier-ignore
  });

  it('without notes or wishes leaves both as they were', () => {
    const { data } = readUpdate(told((one) => (delete one.note, (one.extension = one.extension.slice(0, 1)))), known, NOW); // prettier-ignore
    expect([data.notes, data.wishes]).toEqual([undefined, undefined]);
  });

  it('with what FHIR alone can say keeps it beside what came by other doors', () => {
    const request = told((one) => (one.priority = 'urgent'));
    expect(readUpdate(request, known, NOW).data.extensions).toEqual({ ...referral.extensions, fhir: { priority: 'urgent' } });
    const before = { ...known, extensions: { ...referral.extensions, fhir: { priority: 'urgent' } } };
    expect(readUpdate(request, before, NOW).data.extensions).toBeUndefined();
    expect(readUpdate(told(), before, NOW).data.extensions).toEqual(referral.extensions);
  });

  it('on hold, as it was told, may be amended too', () =>
    expect(faultsOf(told((one) => (one.status = 'on-hold')), { ...known, status: 'on-hold' })).toEqual([])); // prettier-ignore

  it('names what is told once and never changed', () => {
    const { notes } = readUpdate(
      told((one) => {
        one.authoredOn = '2020-01-01T00:00:00Z';
        one.encounter = { reference: 'Encounter/1' };
        one.supportingInfo = [{ reference: 'Patient/other' }];
        const parts = one.extension.find(({ url }: Json) => url === extensionUrls.referral).extension;
        parts.find(({ url }: Json) => url === 'route').valueCode = 'prison';
      }),
      known,
      NOW,
    );
    expect(notes.unmapped.sort()).toEqual(['authoredOn', 'encounter', 'extension.route', 'supportingInfo'].map((name) => `ServiceRequest.${name}`)); // prettier-ignore
  });

  it.each<[string, (request: any) => void, Json]>([
    ['revoked', () => undefined, { by: 'agency', reason: 'not_said' }],
    ['entered-in-error', () => undefined, { by: 'agency', reason: 'sent_in_error' }],
    ['revoked', (one) => one.extension.push(extension('withdrawal', { by: 'harmed', reason: 'changed_mind', recordedBy: 'Tess Testcase' })), { by: 'harmed', reason: 'changed_mind', recordedBy: 'Tess Testcase' }],
    ['revoked', (one) => { delete one.extension; delete one.subject; }, { by: 'agency', reason: 'not_said' }],
  ])('%s is withdrawn', (status, change, said) => {
    const { type, data } = readUpdate(told((one) => { one.status = status; change(one); }), known, NOW);
    expect([type, checkBody(type, data, 'partner')]).toEqual(['referral.withdrawn.v1', []]);
    expect(data).toEqual({ ...said, withdrawnAt: NOW, case: CASE });
  }); // prettier-ignore

  it.each<[string, (request: any) => void, string[]]>([
    ['another resource', (one) => (one.resourceType = 'Task'), ['not_supported resourceType']],
    ['another id', (one) => (one.id = HARMED), ['not_supported ServiceRequest.id']],
    ['a draft', (one) => (one.status = 'draft'), ['not_active ServiceRequest.status']],
    ['completed, which it is not', (one) => (one.status = 'completed'), ['not_active ServiceRequest.status']],
    ['another reference', (one) => (one.identifier[0].value = 'OTHER'), ['not_valid ServiceRequest.identifier']],
    ['about somebody else', (one) => (one.subject = { reference: 'Patient/somebody' }), ['names_nobody ServiceRequest.subject']],
    ['a consent in it', (one) => (one.contained = [patient(3)]), ['not_supported ServiceRequest.contained[0]']],
    ['a slip of the pen', (one) => (one.extension[0].extension[0].url = 'crimeRefernce'), ['unknown_field ServiceRequest.extension[0].extension[0]']], // prettier-ignore
    ['a side that there is not', (one) => { one.status = 'revoked'; one.extension = [extension('withdrawal', { by: 'nobody' })]; }, ['not_one_of ServiceRequest.extension[0].extension[0]']], // prettier-ignore
  ])('%s is refused, and the issue leads to the element', (_, change, expected) => expect(faultsOf(told(change))).toEqual(expected));

  it('whatever JSON comes is read without breaking', () => {
    const any = fc.jsonValue({ maxDepth: 4 });
    const resource = fc.record({
      resourceType: fc.constantFrom('ServiceRequest', 'Patient'), id: fc.constantFrom(CASE, 1), status: fc.constantFrom('active', 'revoked', null, 7),
      contained: fc.oneof(any, fc.array(fc.record({ resourceType: fc.constantFrom('Patient', 'Consent', 1), id: any, identifier: any, name: any }))),
      extension: any, identifier: any, subject: any, supportingInfo: any, note: any, requester: any, authoredOn: any, category: any,
    }); // prettier-ignore
    fc.assert(
      fc.property(resource, (one) => void readUpdate(one as Json, known, NOW)),
      { numRuns: Number(process.env.FC_RUNS ?? 200) },
    );
  });
});
