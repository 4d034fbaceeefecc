/** What the hub has named in FHIR for itself. None of them is fetched from anywhere: a partner needs no access to that address. */
const OWN = 'https://rj-hub.example.org/fhir';

const definition = (name: string) => `${OWN}/StructureDefinition/${name}`;

/** R4 has no resource for an incident, for a person's part in it, or for what makes a contact point safe. */
export const extensionUrls = {
  incident: definition('rj-incident'),
  referral: definition('rj-referral'),
  person: definition('rj-person'),
  contactPoint: definition('rj-contact-point'),
  consent: definition('rj-consent'),
  answer: definition('rj-answer'),
  progress: definition('rj-progress'),
  closure: definition('rj-closure'),
  amendment: definition('rj-amendment'),
  withdrawal: definition('rj-withdrawal'),
  act: definition('rj-act'),
  message: definition('rj-message'),
} as const;

export const dataAbsent = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

export const codeSystem = (name: string) => `${OWN}/CodeSystem/${name}`;

/** System of an identifier that the hub, or an agency of it, gives out. */
export const namingSystem = (name: string) => `${OWN}/sid/${name}`;

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** System of a person's number in another register. */
export const registerOf = (kind: string) => (kind === 'nhs' ? NHS_NUMBER : namingSystem(kind));

export const CAPABILITY_URL = `${OWN}/CapabilityStatement/rj-hub`;
