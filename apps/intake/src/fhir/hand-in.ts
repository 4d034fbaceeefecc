import type { Request, Response } from 'express';
import type { Caller } from '#platform/caller.js';
import type { Database } from '#platform/database.js';
import { REPLAYED, rejection, type Answer, type HttpDoor } from '../http-door.js';
import { receivedById } from '../register.queries.js';
import { fromHeaders } from '../referrals.controller.js';
import type { Json, Notes } from './element.rules.js';
import { outcomeOfTaken } from './operation-outcome.rules.js';
import { tellPlaces, type ReadResource } from './speak-fhir.js';

/** A message that a resource says, with what was found in reading it. None where it is no resource. */
export type SaidByResource = { type: string; subject?: string } & ({ data: Json; notes: Notes } | { data?: undefined; notes?: undefined });

/**
 * Hands in what a resource says by the HTTP door: the same contract, the same register, the same outcome as by any other. What was sent is what counts
 * as the message: sent again with the same key it is known, though the hub has put it into other words.
 * @throws Problem with every fault, where it is rejected, or repeats what was
 */
export async function handIn(
  door: HttpDoor,
  { request, response, caller }: { request: Request; response: Response; caller: Caller },
  { raw }: ReadResource,
  { type, subject, data, notes }: SaidByResource,
): Promise<Answer> {
  if (notes) tellPlaces(response, notes);
  const answer = await door.hand(caller, {
    type,
    ...(subject && { subject }),
    ...(data ? { body: Buffer.from(JSON.stringify(data)), sent: raw } : { body: raw }),
    ...fromHeaders(request),
  });
  if (answer.replayed) response.set(REPLAYED, 'true');
  return answer;
}

/** How long a caller waits for the word of the service that decides, and how often the register is looked at for it. */
const WAIT_MS = 8_000;
const LOOK_MS = 100;

/**
 * Waits for what the service that decides makes of a report that was handed on to it.
 * @returns false where it has not said so yet
 * @throws Problem with its faults, where it is refused
 */
export async function decisionOn(database: Database, answer: Answer): Promise<boolean> {
  if (answer.outcome !== 'handed_on') return answer.status === 200;
  for (const end = Date.now() + WAIT_MS; ;) {
    const received = await receivedById(database, answer.message);
    if (received?.outcome === 'rejected') throw rejection(received.faults);
    if (received && received.outcome !== 'handed_on') return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const SENTENCES: Record<Answer['outcome'], string> = {
  accepted: 'The referral is accepted.',
  done: 'It is done.',
  duplicate: 'The hub has this already: nothing is done twice.',
  set_aside: 'The hub has it, and a person there must look at it first. What became of it is told by its message.',
  handed_on: 'The hub has it, and another part of it decides. What became of it is told by its message.',
  taken: 'The hub has it. What became of it is told by its message.',
};

/** What became of it, and what of it the hub did not keep. */
export const outcomeOf = ({ outcome, message }: Answer, notes?: Notes): Json =>
  outcomeOfTaken({ message, sentence: SENTENCES[outcome] ?? SENTENCES.taken, unmapped: notes?.unmapped ?? [] });
