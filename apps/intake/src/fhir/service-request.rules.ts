import type { Category } from '#contracts/codes.js';
import type { Incident } from '#contracts/incident.js';
import type { Wishes } from '#contracts/wishes.js';
import { codeOf, concept, isObject, isSame, place, refuse, type Json, type Notes } from './element.rules.js';
import { codeSystem } from './fhir-names.rules.js';
import { elementsOf, readElements, writeElements, type SaidByElements } from './kept-elements.rules.js';
import { noteUnmapped } from './mapped.rules.js';
import { readExtension, writeExtension, type RefOf } from './parts.rules.js';

const CATEGORIES = codeSystem('offence-category');

/** What is asked for: the hub does nothing else. */
const SERVICE = { ...concept(codeSystem('service'), 'restorative-justice'), text: 'Restorative justice' };

/** Under which name of `extensions` the hub keeps what it has no field for. */
export const KEPT_AS = 'fhir';

const INTENTS = ['proposal', 'plan', 'directive', 'order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'];

/** What a ServiceRequest says of a referral: all but the people and their consents. */
export function readServiceRequest(request: Json, at: string, now: string, notes: Notes, refOf: RefOf): Json {
  place(notes, '', at);
  noteUnmapped('ServiceRequest', request, at, notes);
  if (request.code !== undefined && !isSame(request.code, SERVICE)) notes.unmapped.push(`${at}.code`);
  refuseWhatCannotBeDone(request, at, notes);
  if (refOf(request.subject) === undefined) {
    refuse(notes, {
      path: 'subject',
      expression: `${at}.subject`,
      code: 'names_nobody',
      sentence: 'The subject must refer to a Patient of this request: the hub fetches nobody from elsewhere.',
    });
  }
  const { said, kept } = readElements(request);
  for (const [field, path] of Object.entries(PATHS)) {
    for (const element of elementsOf(field as keyof SaidByElements))
      if (request[element] !== undefined) place(notes, path, `${at}.${element}`);
  }
  const { wishes, ...referral } = readExtension('referral', request, at, '', notes, () => undefined) as { wishes?: Json };
  const incident = readExtension('incident', request, at, 'incident', notes, () => undefined);
  const categories = categoriesIn(request, at, notes);
  const timing = said.timing ?? wishes?.timing;
  const twice = request.occurrenceDateTime !== undefined && request.occurrencePeriod !== undefined;
  if (twice || (said.timing !== undefined && wishes?.timing !== undefined)) {
    refuse(notes, {
      path: 'occurrence',
      expression: at,
      code: 'said_twice',
      sentence: 'When the harmed person wants to be approached is said twice. Send one occurrence, or the part timing.',
    });
  }
  return {
    agencyReference: said.agencyReference,
    submittedAt: said.submittedAt ?? now,
    submittedBy: said.submittedBy,
    ...referral,
    incident: {
      ...incident,
      offence: { ...(isObject(incident.offence) && incident.offence), ...(categories.length > 0 && { category: categories[0] }) },
      notes: said.incidentNotes,
    },
    ...((wishes !== undefined || timing !== undefined) && { wishes: { ...wishes, timing } }),
    notes: said.notes,
    ...(Object.keys(kept).length > 0 && { extensions: { [KEPT_AS]: kept } }),
  };
}

/** Where the register names what each of these elements says. */
const PATHS: Record<keyof SaidByElements, string> = {
  agencyReference: 'agencyReference',
  submittedAt: 'submittedAt',
  submittedBy: 'submittedBy',
  timing: 'wishes.timing',
  incidentNotes: 'incident.notes',
  notes: 'notes',
};

function categoriesIn(request: Json, at: string, notes: Notes): unknown[] {
  const given: unknown[] = Array.isArray(request.category) ? request.category : [];
  return given.flatMap((one, nth) => {
    const code = codeOf(one, CATEGORIES);
    if (code !== undefined) place(notes, 'incident.offence.category', `${at}.category[${nth}]`);
    else notes.unmapped.push(`${at}.category[${nth}]`);
    return code ?? [];
  });
}

function refuseWhatCannotBeDone(request: Json, at: string, notes: Notes): void {
  if (request.status !== 'active') {
    refuse(notes, {
      path: 'status',
      expression: `${at}.status`,
      code: 'not_active',
      sentence: 'The hub takes on what is active: not a draft, nor what is on hold, completed, revoked or entered in error.',
    });
  }
  if (!INTENTS.includes(request.intent as string)) {
    const sentence = `The intent must be one of: ${INTENTS.join(', ')}.`;
    refuse(notes, { path: 'intent', expression: `${at}.intent`, code: 'not_one_of', sentence });
  }
  if (request.doNotPerform !== undefined && request.doNotPerform !== false) {
    refuse(notes, {
      path: 'doNotPerform',
      expression: `${at}.doNotPerform`,
      code: 'not_to_be_done',
      sentence: 'This asks the hub not to do something. There is nothing to refer.',
    });
  }
  if (request.occurrenceTiming !== undefined) {
    refuse(notes, {
      path: 'occurrenceTiming',
      expression: `${at}.occurrenceTiming`,
      code: 'repetition',
      sentence: 'The hub knows no repetition. Send the day from which the harmed person may be approached.',
    });
  }
}

/** A referral as a ServiceRequest says it. What its reader may not see is left out by whoever asks. */
export interface ReferralSaid {
  agencyReference?: string;
  submittedAt?: string;
  submittedBy?: string;
  route?: string;
  initiatedBy?: string;
  incident: Partial<Incident> & { offence: { category?: Category } };
  wishes?: Wishes;
  notes?: string;
  extensions?: Record<string, unknown>;
}

/** @param subject reference to the person whom it is about */
export function writeServiceRequest(referral: ReferralSaid, status: string, subject: string): Json {
  const { agencyReference, submittedAt, submittedBy, route, initiatedBy, incident, wishes, notes, extensions } = referral;
  const { notes: incidentNotes, ...coded } = incident;
  const kept = extensions?.[KEPT_AS];
  const timing = wishes?.timing;
  const elements = writeElements({ agencyReference, submittedAt, submittedBy, timing, incidentNotes, notes }, isObject(kept) ? kept : {});
  const occurs = elements.occurrenceDateTime !== undefined || elements.occurrencePeriod !== undefined;
  const saidInPart = wishes && timing?.when === 'not_before' && occurs ? { ...wishes, timing: undefined } : wishes;
  const category = incident.offence.category;
  return {
    resourceType: 'ServiceRequest',
    extension: [...writeExtension('incident', coded), ...writeExtension('referral', { route, initiatedBy, wishes: saidInPart })],
    ...elements,
    status,
    ...(category !== undefined && { category: [concept(CATEGORIES, category)] }),
    code: SERVICE,
    subject: { reference: subject },
  };
}

/** What has become of a referral, in FHIR's words. Only what has ended as a referral is revoked: a case that was carried through is completed. */
export function requestStatus(state: string, workState: string | null): string {
  if (['withdrawn', 'unsuitable', 'duplicate', 'out_of_area'].includes(state)) return 'revoked';
  if (state === 'closed') return 'completed';
  return [state, workState].some((one) => one === 'parked' || one === 'on_hold') ? 'on-hold' : 'active';
}
