import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Fault } from '#contracts/fault.js';
import type { ReceiptIssuedV1 } from '#contracts/receipt.issued.v1.js';
import type { ReadEvent } from '#messaging/cloud-event.js';
import { Door, eventByHttp, type EventByDoor } from '#messaging/doors.js';
import { Area } from '#platform/area.js';
import type { Caller } from '#platform/caller.js';
import { Database, isPassing } from '#platform/database.js';
import { DatabaseAway, Problem } from '#platform/problem.js';
import { newId } from '#platform/new-id.js';
import { refuseWhilePaused } from './messages/refuse-while-paused.js';
import { HUB } from './receipt.js';
import { receiptOfReceived } from './receipt-of-received.js';
import { receivedById, type ReceivedShown } from './register.queries.js';

/** How long a caller waits for the outcome of its message. */
const WAIT_MS = 10_000;
/** Between two looks at a report that another service decides upon. */
const LOOK_MS = 50;
const MOST_LOOK_MS = 1_000;

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

/** Where a message was known by its id, with the same bytes: the first one's answer again. */
interface Replayed {
  replayed?: true;
}

export type Answer = Replayed &
  (
    | { status: 201; outcome: 'accepted'; case: string; reference: string; message: string; receipt: ReceiptIssuedV1 }
    | { status: 200; outcome: 'done' | 'duplicate'; case?: string; reference?: string; message: string; receipt: ReceiptIssuedV1 }
    | { status: 202; outcome: 'set_aside'; message: string; faults: Fault[]; receipt: ReceiptIssuedV1 }
    | { status: 202; outcome: 'taken' | 'handed_on'; message: string }
  );

export const REPLAYED = 'Idempotency-Replayed';

/** Puts the status and headers of an answer to the response, and gives its body. */
export function answerWith(response: Response, { status, replayed, ...body }: Answer): object {
  response.status(status);
  if (replayed) response.set(REPLAYED, 'true');
  return body;
}

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
    const event = eventByHttp({ type, subject, body, messageId, traceparent });
    return this.handEvent(caller, sent ? { ...event, sent } : event);
  }

  /** The same for an event as its sender wrote it. */
  async handEvent(caller: Caller, event: ReadEvent): Promise<Answer> {
    const end = Date.now() + WAIT_MS;
    const inboxId = await this.take({ source: senderOf(caller), area: this.area.code, event });
    const received = await this.outcome(inboxId, end);
    if (!received) return { status: 202, outcome: 'taken', message: inboxId };
    if (received.outcome !== 'duplicate' || !received.repeats) return this.answer(received);
    // Who lost the answer asks for it again: what the first one came to is the answer, to the byte.
    const first = await this.outcome(received.repeats, end);
    if (!first) return { status: 202, outcome: 'taken', message: received.repeats, replayed: true };
    return { ...this.answer(first, { [REPLAYED]: 'true' }), replayed: true };
  }

  /** Where the connection breaks at the commit, nobody knows whether it was taken: under its own id it is taken once, however often it is sent. */
  private async take(message: EventByDoor): Promise<string> {
    try {
      await refuseWhilePaused(this.database, message.source, message.event.type, message.event.messageId);
      return (await this.door.take(message)).inboxId;
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new DatabaseAway(error, 'not_taken', NOT_TAKEN, { 'Idempotency-Key': message.event.messageId });
    }
  }

  /** It is taken by now, and the worker will see to it: a database that goes away only hides what becomes of it. */
  private async outcome(inboxId: string, end: number): Promise<ReceivedShown | undefined> {
    try {
      await this.door.settled(inboxId, end - Date.now());
      let received = await receivedById(this.database, inboxId);
      // Another service decides upon it, and intake hears what it came to.
      // Seldomer and seldomer: where the other service is away, hundreds may wait here, and each look takes a connection.
      for (let pause = LOOK_MS; received?.outcome === 'handed_on' && Date.now() < end; pause = Math.min(2 * pause, MOST_LOOK_MS)) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        received = await receivedById(this.database, inboxId);
      }
      return received;
    } catch (error) {
      if (!isPassing(error)) throw error;
      return undefined;
    }
  }

  private answer(received: ReceivedShown, headers: Record<string, string> = {}): Answer {
    const { inbox_id: message, outcome, faults } = received;
    const about = received.case_id ? { case: received.case_id, ...(received.reference && { reference: received.reference }) } : {};
    const receipt = receiptOfReceived(received);
    switch (outcome) {
      case 'accepted':
        return { status: 201, outcome, case: received.case_id!, reference: received.reference!, message, receipt: receipt! };
      case 'done':
      case 'duplicate':
        return { status: 200, outcome, ...about, message, receipt: receipt! };
      case 'set_aside':
        return { status: 202, outcome, message, faults, receipt: receipt! };
      case 'handed_on':
        return { status: 202, outcome, message };
      case 'rejected':
        throw rejection(faults, headers, { message, receipt });
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

export function rejection(faults: Fault[], headers: Record<string, string> = {}, besides: Problem['besides'] = {}): Problem {
  const [first] = faults;
  const status = (first && STATUS[first.code]) ?? 422;
  const code = faults.length === 1 && status !== 422 ? first!.code : 'not_valid';
  const sentence = faults.length === 1 ? first!.sentence : `There are ${faults.length} faults to mend.`;
  return new Problem(status, code, sentence, faults, headers, besides);
}
