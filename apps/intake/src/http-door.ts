import { Inject, Injectable } from '@nestjs/common';
import type { Fault } from '#contracts/fault.js';
import { Door, type ByDoor } from '#messaging/doors.js';
import { Area } from '#platform/area.js';
import type { Caller } from '#platform/caller.js';
import { Database, isPassing } from '#platform/database.js';
import { DatabaseAway, Problem } from '#platform/problem.js';
import { newId } from '#platform/new-id.js';
import { refuseWhilePaused } from './messages/refuse-while-paused.js';
import { HUB } from './receipt.js';
import { receivedById, type ReceivedShown } from './register.queries.js';

/** How long a caller waits for the outcome of its message. */
const WAIT_MS = 10_000;

const NOT_TAKEN =
  'The hub did not take this in. Send it again with the Idempotency-Key of this answer: if it came through after all, it is known by that, and nothing is done twice.';

export interface ByHttp {
  type: string;
  subject?: string;
  body: Buffer;
  /** As the caller sent it, where the hub has added to that. */
  sent?: Buffer;
  /** The sender's own id of the message (`Idempotency-Key`): sent again with the same one, it is known. */
  messageId?: string;
  traceparent?: string;
}

export type Answer =
  | { status: 201; outcome: 'accepted'; case: string; reference: string; message: string }
  | {
      status: 200;
      outcome: 'done' | 'duplicate';
      case?: string;
      reference?: string;
      message: string;
      first?: { outcome: string; faults: Fault[] };
    }
  | { status: 202; outcome: 'set_aside' | 'taken' | 'handed_on'; message: string; faults?: Fault[] };

/** The HTTP door: the same inbox, the same checks and the same answers as by queue. The caller's sign-in is the proof of sender. */
@Injectable()
export class HttpDoor {
  constructor(
    @Inject(Door) private readonly door: Door,
    @Inject(Database) private readonly database: Database,
    @Inject(Area) private readonly area: Area,
  ) {}

  /** Takes a message in and waits for what becomes of it. Throws the problem where it is rejected. */
  async hand(caller: Caller, { type, subject, body, sent, messageId = newId(), traceparent }: ByHttp): Promise<Answer> {
    const inboxId = await this.take({
      source: senderOf(caller),
      area: this.area.code,
      messageId,
      type,
      body,
      ...(subject && { subject }),
      ...(sent && { sent }),
      ...(traceparent && { traceparent }),
    });
    const received = await this.outcome(inboxId);
    return received ? this.answer(received) : { status: 202, outcome: 'taken', message: inboxId };
  }

  /** Where the connection breaks at the commit, nobody knows whether it was taken: under its own id it is taken once, however often it is sent. */
  private async take(message: ByDoor): Promise<string> {
    try {
      await refuseWhilePaused(this.database, message.source, message.type);
      return (await this.door.take(message)).inboxId;
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new DatabaseAway(error, 'not_taken', NOT_TAKEN, { 'Idempotency-Key': message.messageId });
    }
  }

  /** It is taken by now, and the worker will see to it: a database that goes away only hides what becomes of it. */
  private async outcome(inboxId: string): Promise<ReceivedShown | undefined> {
    try {
      await this.door.settled(inboxId, WAIT_MS);
      return await receivedById(this.database, inboxId);
    } catch (error) {
      if (!isPassing(error)) throw error;
      return undefined;
    }
  }

  private async answer(received: ReceivedShown): Promise<Answer> {
    const { inbox_id: message, outcome, faults } = received;
    const about = received.case_id ? { case: received.case_id, ...(received.reference && { reference: received.reference }) } : {};
    switch (outcome) {
      case 'accepted':
        return { status: 201, outcome, case: received.case_id!, reference: received.reference!, message };
      case 'done':
        return { status: 200, outcome, ...about, message };
      case 'duplicate': {
        // What a first message was refused for, a second one like it must be told again.
        const first = received.repeats && !received.case_id ? await receivedById(this.database, received.repeats) : undefined;
        return { status: 200, outcome, ...about, message, ...(first && { first: { outcome: first.outcome, faults: first.faults } }) };
      }
      case 'set_aside':
        return { status: 202, outcome, message, faults };
      case 'handed_on':
        return { status: 202, outcome, message };
      case 'rejected':
        throw rejection(faults);
    }
  }
}

/** An administrator acts for the hub; everybody else for their organisation. */
export const senderOf = (caller: Caller): string => {
  if (caller.roles.includes('hub_administrator')) return HUB;
  if (!caller.organisation) throw new Problem(403, 'no_organisation', 'Your account belongs to no organisation.');
  return caller.organisation;
};

const STATUS: Record<string, number> = {
  too_large: 413,
  not_json: 400,
  reference_conflict: 409,
  message_id_reused: 409,
  case_ended: 409,
  unknown_case: 404,
  not_yours_to_send: 403,
};

export function rejection(faults: Fault[]): Problem {
  const [first] = faults;
  const status = (first && STATUS[first.code]) ?? 422;
  const code = faults.length === 1 && status !== 422 ? first!.code : 'not_valid';
  return new Problem(status, code, faults.length === 1 ? first!.sentence : `There are ${faults.length} faults to mend.`, faults);
}
