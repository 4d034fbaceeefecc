import { declineReasons, notProgressedEnds } from '#contracts/codes.js';
import {
  codeOf,
  concept,
  instantOf,
  isObject,
  itemsOf,
  noNotes,
  place,
  refuse,
  refuseModifiers,
  textIn,
  asJson,
  type Json,
  type Notes,
} from './element.rules.js';
import { codeSystem, namingSystem } from './fhir-names.rules.js';
import { HUB_REFERENCE } from './kept-elements.rules.js';
import { noteUnmapped } from './mapped.rules.js';
import { readExtension, type ExtensionName } from './parts.rules.js';

/** An offer, as matching shows it to its provider. */
export interface OfferSeen {
  id: string;
  case: string;
  reference: string;
  provider: string;
  state: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn';
  points: number;
  offeredAt: string;
  respondBy: string;
  answeredAt: string | null;
  waitsFor: 'answer' | 'sign_off' | null;
  reason: string | null;
  /** When the allocation that came of it ended. */
  endedAt: string | null;
  summary: object;
}

/** The work on a case, as casework shows it to the provider that holds it. */
export interface WorkSeen {
  state: string;
  offer?: string;
  until?: string;
  hours: number;
  endedAs?: string;
  agreement?: string;
  people: { person: string; role: string }[];
}

const STATES = codeSystem('task-state');
const REASONS = codeSystem('decline-reason');
const ENDS = codeSystem('end');
const SUMMARY = codeSystem('offer-summary');
const RESULT = codeSystem('case-result');

interface Standing {
  status: string;
  /** The hub's own word. */
  business: string;
}

/** What an offer, and the work that came of it, are in FHIR's words. One whose work is not there yet has just been accepted. */
export function standingOf(offer: OfferSeen, work: WorkSeen | undefined): Standing {
  switch (offer.state) {
    case 'open':
      return offer.waitsFor === 'sign_off' ? { status: 'received', business: 'sign_off' } : { status: 'requested', business: 'open' };
    case 'declined':
      return { status: 'rejected', business: 'declined' };
    case 'expired':
    case 'withdrawn':
      return { status: 'cancelled', business: offer.state };
    case 'accepted':
      return ofWork(offer, work);
  }
}

function ofWork(offer: OfferSeen, work: WorkSeen | undefined): Standing {
  const own = work && (work.offer === undefined || work.offer === offer.id) ? work : undefined;
  if (own?.state === 'closed') return { status: own.endedAs === 'completed' ? 'completed' : 'failed', business: 'closed' };
  if (own?.state === 'ended' || (offer.endedAt !== null && !own)) return { status: 'cancelled', business: 'taken_back' };
  if (!own || own.state === 'allocated') return { status: 'accepted', business: 'allocated' };
  const paused = own.state === 'parked' || own.state === 'on_hold';
  return { status: paused ? 'on-hold' : 'in-progress', business: own.state };
}

/** An offer to a provider, and the work on its case, as a Task. It names nobody before the case is allocated. */
export function toTask(offer: OfferSeen, work: WorkSeen | undefined): Json {
  const { status, business } = standingOf(offer, work);
  const holds = ['accepted', 'in-progress', 'on-hold'].includes(status) ? work : undefined;
  const harmed = holds?.people.find(({ role }) => role === 'harmed') ?? holds?.people[0];
  const result = business === 'closed' ? work : undefined;
  return asJson({
    resourceType: 'Task',
    id: offer.id,
    identifier: [{ system: HUB_REFERENCE, value: offer.reference }],
    status,
    statusReason:
      offer.state === 'declined' && offer.reason
        ? concept(REASONS, offer.reason)
        : result?.endedAs
          ? concept(ENDS, result.endedAs)
          : undefined,
    businessStatus: concept(STATES, business),
    intent: 'order',
    code: concept('http://hl7.org/fhir/CodeSystem/task-code', 'fulfill'),
    focus: { reference: `ServiceRequest/${offer.case}` },
    for: harmed && { reference: `Patient/${harmed.person}` },
    authoredOn: offer.offeredAt,
    lastModified: offer.answeredAt ?? offer.offeredAt,
    owner: { identifier: { system: namingSystem('organisation'), value: offer.provider } },
    restriction: { period: { end: offer.respondBy } },
    input: [...Object.entries(offer.summary).flatMap(([name, value]) => inputsOf(name, value)), ...inputsOf('points', offer.points)],
    output: result && [
      ...(result.agreement ? [{ type: concept(RESULT, 'agreement'), valueCode: result.agreement }] : []),
      { type: concept(RESULT, 'hours'), valueDecimal: result.hours },
    ],
  });
}

function inputsOf(name: string, value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap((one) => inputsOf(name, one));
  const type = concept(SUMMARY, name);
  if (typeof value === 'boolean') return [{ type, valueBoolean: value }];
  if (typeof value === 'number') return [{ type, valueDecimal: value }];
  return typeof value === 'string' ? [{ type, valueCode: value }] : [];
}

/** A message that a provider's Task says. */
export interface Reported {
  type: 'offer.answered.v1' | 'progress.reported.v1' | 'closure.reported.v1';
  subject: string;
  data: Json;
  notes: Notes;
}

/** Who sends it, and when it came. */
export interface Sending {
  answeredBy: string;
  now: string;
}

/**
 * What a Task that its provider has written says: an answer to the offer, a step of the work, or its end, by its status. What the hub cannot do is put
 * into the message under its own name, so that the register refuses it.
 */
export function readTask(task: Json, offer: Pick<OfferSeen, 'id' | 'case'>, sending: Sending): Reported {
  const notes = noNotes();
  place(notes, '', 'Task');
  refuseModifiers(task, 'Task', notes);
  noteUnmapped('Task', task, 'Task', notes);
  if (task.resourceType !== 'Task')
    refuse(notes, { path: 'resourceType', expression: 'resourceType', code: 'not_supported', sentence: 'This must be a Task.' });
  if (task.id !== offer.id)
    refuse(notes, {
      path: 'id',
      expression: 'Task.id',
      code: 'not_supported',
      sentence: 'The id of the Task must be that of the address.',
    });
  const { type, subject, data } = said(task, offer, sending, notes);
  const refused = Object.fromEntries(notes.refused.map(({ path }) => [path, true]));
  return { type, subject, data: asJson({ ...data, ...refused }), notes };
}

function said(task: Json, offer: Pick<OfferSeen, 'id' | 'case'>, { answeredBy, now }: Sending, notes: Notes): Omit<Reported, 'notes'> {
  const read = (name: ExtensionName) => readExtension(name, task, 'Task', '', notes, () => undefined);
  const reasonIn = (system: string, path: string) => {
    place(notes, path, 'Task.statusReason');
    return codeOf(task.statusReason, system);
  };
  const ofCase = `case/${offer.case}`;
  switch (task.status) {
    case 'accepted':
      return {
        type: 'offer.answered.v1',
        subject: `offer/${offer.id}`,
        data: { answeredBy, answeredAt: now, ...read('answer'), offer: offer.id, answer: 'accepted' },
      };
    case 'rejected':
      return {
        type: 'offer.answered.v1',
        subject: `offer/${offer.id}`,
        data: { answeredBy, answeredAt: now, ...read('answer'), offer: offer.id, answer: 'declined', reason: reasonIn(REASONS, 'reason') },
      };
    case 'completed':
      return {
        type: 'closure.reported.v1',
        subject: ofCase,
        data: { closedAt: now, ...read('closure'), case: offer.case, end: 'completed' },
      };
    case 'failed':
      return {
        type: 'closure.reported.v1',
        subject: ofCase,
        data: { closedAt: now, ...read('closure'), case: offer.case, end: reasonIn(ENDS, 'end') },
      };
    case 'in-progress':
    case 'on-hold':
      break;
    default:
      refuse(notes, {
        path: 'status',
        expression: 'Task.status',
        code: 'not_one_of',
        sentence: `A provider sets a Task to accepted, rejected (with a statusReason: ${declineReasons.join(', ')}), in-progress, on-hold, completed or failed (with a statusReason: ${notProgressedEnds.join(', ')}).`,
      });
      return { type: 'progress.reported.v1', subject: ofCase, data: { step: 'other', at: now, case: offer.case } };
  }
  place(notes, 'to', 'Task.businessStatus');
  place(notes, 'note', 'Task.note');
  const note = itemsOf(task, 'note', 'Task', notes)
    .flatMap(({ item }) => textIn(item.text) ?? [])
    .join('\n\n');
  const progress = read('progress');
  return {
    type: 'progress.reported.v1',
    subject: ofCase,
    data: {
      step: 'other',
      ...progress,
      at: instantOf(progress.at ?? now),
      case: offer.case,
      ...(isObject(task.businessStatus) && { to: codeOf(task.businessStatus, STATES) }),
      ...(note !== '' && { note }),
    },
  };
}
