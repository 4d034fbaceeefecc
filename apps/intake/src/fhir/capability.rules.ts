import type { Json } from './element.rules.js';
import { CAPABILITY_URL } from './fhir-names.rules.js';

interface Served {
  type: string;
  documentation: string;
  interaction: string[];
  searchParam?: { name: string; type: string; documentation: string }[];
}

const resources: Served[] = [
  {
    type: 'ServiceRequest',
    documentation:
      'A referral. An agency makes it, with the people and their consents, reads its own, amends it, and withdraws it by the status revoked or entered-in-error; a provider reads those that it holds.',
    interaction: ['create', 'read', 'update', 'search-type'],
    searchParam: [{ name: 'identifier', type: 'token', documentation: 'The agency’s own reference, or the hub’s. Exact.' }],
  },
  {
    type: 'Task',
    documentation:
      'An offer to a provider, and the work on its case. Its provider answers, reports progress and closes by setting the status.',
    interaction: ['read', 'update', 'search-type'],
    searchParam: [
      { name: 'status', type: 'token', documentation: 'Codes, with commas between them. Of at most 500 offers, the latest first.' },
    ],
  },
  {
    type: 'Patient',
    documentation: 'A person of a case, for the provider that holds it. Every read is written down.',
    interaction: ['read'],
  },
  {
    type: 'Consent',
    documentation: 'What a person has said to one purpose. It can be withdrawn at any moment.',
    interaction: ['create', 'search-type'],
    searchParam: [{ name: 'patient', type: 'reference', documentation: 'The person: needed.' }],
  },
];

/** What the hub can do over FHIR. `date` is that of the last change of this statement. */
export const capabilityStatement = (): Json => ({
  resourceType: 'CapabilityStatement',
  url: CAPABILITY_URL,
  name: 'RjHub',
  title: 'RJ Hub: referrals to restorative justice over FHIR R4',
  status: 'active',
  date: '2026-11-23',
  kind: 'instance',
  implementation: { description: 'A hub for restorative justice. What maps, and what does not, stands in docs/connect/fhir.md.' },
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  rest: [
    {
      mode: 'server',
      documentation:
        'Every write is a message like any other: checked by the same contract, kept in the same register, answered with every fault.',
      security: { description: 'A token of the hub’s directory (Authorization: Bearer) or an API key (X-Api-Key).' },
      resource: resources.map(({ type, documentation, interaction, searchParam }) => ({
        type,
        documentation,
        interaction: interaction.map((code) => ({ code })),
        versioning: 'no-version',
        updateCreate: false,
        conditionalCreate: false,
        conditionalDelete: 'not-supported',
        ...(searchParam && { searchParam }),
      })),
      interaction: [{ code: 'transaction', documentation: 'One ServiceRequest with its Patients and Consents: one referral.' }],
    },
  ],
});
