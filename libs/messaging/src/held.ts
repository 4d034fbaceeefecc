import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import type { Contracts } from './contracts.js';
import { Inbox } from './inbox.js';
import type { Seal } from './seal.js';
import type { Unit } from './unit.js';

export interface HeldMessage {
  id: string;
  type: string;
  source: string;
  subject: string;
  handler: string;
  cause: string;
  reason: string;
  state: 'retry' | 'person' | 'behind' | 'given-up';
  attempts: number;
  dueAt: Date | null;
  heldAt: Date;
}

/** What waits and why, and what a person may do about it. Only the worker runs what is held: here its time is set, or its body mended. */
@Injectable()
export class Held {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly contracts: Contracts,
    private readonly seal: () => Seal | undefined,
  ) {}

  /** Refuses a command about a subject while something about it is held: what the command would be decided on is not known yet. */
  async refuseWhileHeld(unit: Unit, subject: string): Promise<void> {
    const { rowCount } = await unit.tx.query("select from held where subject_key = $1 and state <> 'given-up' limit 1", [subject]);
    if (rowCount === 0) return;
    const sentence = 'An earlier message about this has failed and waits for a person. Nothing can be decided until it is mended.';
    throw new Problem(409, 'held', sentence, [{ path: '', code: 'held', sentence, act: 'hub' }]);
  }

  /** Of these subjects, those that something is held about: for a command about many, in one question. */
  async among(unit: Unit, subjects: readonly string[]): Promise<Set<string>> {
    if (subjects.length === 0) return new Set();
    const { rows } = await unit.tx.query<{ subject_key: string }>(
      `select distinct subject_key from held where subject_key = any($1) and state <> 'given-up'`,
      [subjects],
    );
    return new Set(rows.map((row) => row.subject_key));
  }

  async list(limit = 200): Promise<HeldMessage[]> {
    const { rows } = await this.database.query(
      `select h.inbox_id as id, i.type, i.source, i.subject, h.handler, h.cause, h.reason, h.state, h.attempts, h.due_at as "dueAt", h.held_at as "heldAt"
       from held h join inbox i on i.id = h.inbox_id and i.received_at = h.received_at order by h.inbox_id limit $1`,
      [limit],
    );
    return rows;
  }

  /** One line a handler and cause. */
  async groups(): Promise<{ handler: string; cause: string; reason: string; waiting: number; since: Date }[]> {
    const { rows } = await this.database.query(
      `select handler, cause, min(reason) as reason, count(*)::int as waiting, min(held_at) as since from held group by handler, cause order by waiting desc, handler, cause`,
    );
    return rows;
  }

  /** Has it run again now, once, as it is. A second call before the run changes nothing. */
  async replay(id: string): Promise<void> {
    await this.set(id, `state = 'retry', due_at = now(), attempts = 0`, []);
  }

  /** Replaces its body and has it run again. Throws the faults of the new body where it breaks the contract. */
  async mend(id: string, data: unknown): Promise<void> {
    const { rows } = await this.database.query(
      'select i.type, i.lane, i.sealed from held h join inbox i on i.id = h.inbox_id and i.received_at = h.received_at where h.inbox_id = $1',
      [id],
    );
    if (!rows[0]) throw missing();
    const faults = this.contracts.check(rows[0].type, data, rows[0].lane === 'facts' ? 'service' : 'partner');
    if (faults.length) throw new Problem(422, 'faulty', 'The corrected message still breaks its contract.', faults);
    const body = Buffer.from(JSON.stringify(data));
    await this.set(id, `state = 'retry', due_at = now(), attempts = 0, mended_body = $2`, [
      rows[0].sealed ? this.seal()!.seal(body) : body,
    ]);
  }

  /** Drops it: the later messages about its subject go on without it. The inbox keeps the record. */
  async giveUp(id: string): Promise<void> {
    const { rowCount } = await this.database.query(
      `update held set state = 'given-up', due_at = now(), attempts = 0 where inbox_id = $1 and state = 'person'`,
      [id],
    );
    if (!rowCount) throw missing();
    this.inbox.filled.raise();
  }

  private async set(id: string, assignment: string, values: unknown[]): Promise<void> {
    const { rowCount } = await this.database.query(`update held set ${assignment} where inbox_id = $1 and state in ('retry', 'person')`, [
      id,
      ...values,
    ]);
    if (!rowCount) throw missing();
    this.inbox.filled.raise();
  }
}

const missing = () => new Problem(404, 'not_held', 'No message of this number waits here for a person. It may have been handled already.');
