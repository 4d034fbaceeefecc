import type { NextFunction, Request, Response } from 'express';
import { Problem, type ProblemForm } from '#platform/problem.js';
import { BODY_LIMIT, isTooDeep } from '#messaging/cloud-event.js';
import { readBody } from '../read-body.js';
import { isObject, type Json, type Notes } from './element.rules.js';
import { outcomeOfFaults } from './operation-outcome.rules.js';

const FHIR_JSON = 'application/fhir+json';

/** Whatever goes wrong under /fhir is answered as an OperationOutcome; with notes, each issue leads to the element that it is about. */
const problemForm = (notes?: Notes): ProblemForm => ({ type: FHIR_JSON, write: ({ faults }) => outcomeOfFaults(faults, notes) });

/** Comes before the guards: who is not signed in is told so in FHIR too. */
export function speakFhir(request: Request, response: Response, next: NextFunction): void {
  response.locals.problemForm = problemForm();
  if (!request.accepts([FHIR_JSON, 'application/json']))
    throw new Problem(406, 'not_acceptable', 'The hub speaks FHIR in JSON alone: accept application/fhir+json.');
  next();
}

/** Faults that are found from now on are told by their places in what was sent. */
export const tellPlaces = (response: Response, notes: Notes): void => void (response.locals.problemForm = problemForm(notes));

export interface ReadResource {
  /** As it was sent. */
  raw: Buffer;
  /** None where it is no resource: the register refuses it as it is. */
  resource?: Json;
}

/** Reads a resource. One that is too large, too deep, or no JSON is for the register to answer for, like any other message. */
export async function readResource(request: Request): Promise<ReadResource> {
  if (!request.is([FHIR_JSON, 'application/json'])) throw new Problem(415, 'media_type', 'Send application/fhir+json.');
  const raw = await readBody(request);
  if (raw.length > BODY_LIMIT || isTooDeep(raw)) return { raw };
  try {
    const resource: unknown = JSON.parse(raw.toString('utf8'));
    return { raw, ...(isObject(resource) && { resource }) };
  } catch {
    return { raw };
  }
}

/** Sends a resource. */
export function sendFhir(response: Response, status: number, resource: Json, headers: Record<string, string> = {}): Json {
  response.status(status).set(headers).type(FHIR_JSON);
  return resource;
}

/** What a search found, whole: the hub's answers are not paged. */
export const searchSet = (found: readonly Json[]): Json => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: found.length,
  ...(found.length > 0 && { entry: found.map((resource) => ({ resource, search: { mode: 'match' } })) }),
});

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The same words whether it is not there or somebody else's. */
export const notThere = () => new Problem(404, 'not_found', 'There is no such resource of yours.');
