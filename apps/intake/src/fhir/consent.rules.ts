import type { ConsentState } from '#contracts/codes.js';
import type { ConsentGiven } from '#contracts/consent-given.js';
import { concept, instantOf, isObject, itemsOf, place, refuse, type Json, type Notes } from './element.rules.js';
import { codeSystem, namingSystem } from './fhir-names.rules.js';
import { noteUnmapped } from './mapped.rules.js';
import { joined, readExtension, writeExtension, type RefOf, type ReferTo } from './parts.rules.js';

const PURPOSES = codeSystem('consent-purpose');
const PROVIDERS = namingSystem('provider');

/** Anything else in a provision narrows what was agreed to, and the hub would take it for wider than it is. */
const PROVISION = ['type', 'purpose', 'actor'];

/** A Consent as what one person has said, once for each purpose. `path` is the message's list; its place of the first is `from`. */
export function readConsent(consent: Json, at: string, path: (nth: number) => string, from: number, notes: Notes, refOf: RefOf): Json[] {
  noteUnmapped('Consent', consent, at, notes);
  const provision = isObject(consent.provision) ? consent.provision : {};
  for (const element of Object.keys(provision)) {
    if (PROVISION.includes(element)) continue;
    refuse(notes, {
      path: 'provision',
      expression: `${at}.provision.${element}`,
      code: 'narrower',
      sentence:
        'The hub keeps no consent with this condition: it would be taken for wider than it is. Send what was agreed to without any, or leave it out.',
    });
  }
  const purposes = itemsOf(provision, 'purpose', `${at}.provision`, notes).filter(({ item }) => item.system === PURPOSES);
  const providers = itemsOf(provision, 'actor', `${at}.provision`, notes).map(({ item }) =>
    isObject(item.reference) && isObject(item.reference.identifier) && item.reference.identifier.system === PROVIDERS
      ? item.reference.identifier.value
      : null,
  );
  const state = stateOf(consent.status, provision.type);
  if (consent.status === 'entered-in-error')
    refuse(notes, {
      path: 'consentStatus',
      expression: `${at}.status`,
      code: 'entered_in_error',
      sentence: 'What was entered in error was never said. Leave it out.',
    });
  return (purposes.length > 0 ? purposes : [undefined]).map((purpose, nth) => {
    const own = path(from + nth);
    place(notes, own, at);
    place(notes, joined(own, 'person'), `${at}.patient`);
    place(notes, joined(own, 'recordedAt'), `${at}.dateTime`);
    place(notes, joined(own, 'purpose'), purpose?.at ?? `${at}.provision`);
    place(notes, joined(own, 'state'), `${at}.status`);
    place(notes, joined(own, 'providers'), `${at}.provision.actor`);
    return {
      person: refOf(consent.patient) ?? (isObject(consent.patient) ? consent.patient.reference : undefined),
      purpose: purpose?.item.code,
      state,
      ...(consent.dateTime !== undefined && { recordedAt: instantOf(consent.dateTime) }),
      ...(providers.length > 0 && { providers }),
      ...readExtension('consent', consent, at, own, notes, refOf),
    };
  });
}

function stateOf(status: unknown, type: unknown): unknown {
  switch (status) {
    case 'active':
      return type === 'permit' ? 'given' : type === 'deny' ? 'refused' : undefined;
    case 'rejected':
      return 'refused';
    case 'inactive':
      return 'withdrawn';
    case 'proposed':
    case 'draft':
      return 'not_asked';
    default:
      return status;
  }
}

const STATUS: Record<ConsentState, string> = { given: 'active', refused: 'rejected', withdrawn: 'inactive', not_asked: 'proposed' };

/** What a person has said to one purpose, as a Consent. */
export function writeConsent({ person, purpose, state, recordedAt, providers, ...said }: ConsentGiven, referTo: ReferTo): Json {
  const extension = writeExtension('consent', said);
  return {
    resourceType: 'Consent',
    ...(extension.length > 0 && { extension }),
    status: STATUS[state],
    scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [concept('http://loinc.org', '59284-0')],
    patient: { reference: referTo(person) },
    ...(recordedAt !== undefined && { dateTime: recordedAt }),
    provision: {
      type: state === 'given' ? 'permit' : 'deny',
      purpose: [{ system: PURPOSES, code: purpose }],
      ...(providers && {
        actor: providers.map((code) => ({
          role: concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'PRCP'),
          reference: { identifier: { system: PROVIDERS, value: code } },
        })),
      }),
    },
  };
}
