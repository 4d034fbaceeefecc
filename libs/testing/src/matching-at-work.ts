import { v7 as uuid } from 'uuid';
import type { CodedCase } from '#contracts/coded-case.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import type { Database } from '#platform/database.js';
import { serviceAtWork } from './service-at-work.js';
import type { As, SignedCallers } from './signed-callers.js';
import type { HeardFact, TestWorld } from './test-world.js';

export const administrator: As = { roles: ['hub_administrator'], id: 'admin-1' };
export const worker = (organisation: string, id = 'staff-1'): As => ({ roles: ['provider_worker'], organisation, id });

/** The service that matches, with all that it hears and whoever calls played by the spec. */
export class MatchingAtWork {
  private constructor(
    readonly world: TestWorld,
    readonly service: RunningService,
    readonly database: Database,
    private readonly callers: SignedCallers,
  ) {}

  /** @param start starts matching: a library does not know the services */
  static async begin(start: (env: Env) => Promise<RunningService>, settings: Env = {}): Promise<MatchingAtWork> {
    const { world, callers, service } = await serviceAtWork('matching', start, settings);
    return new MatchingAtWork(world, service, world.database('matching'), callers);
  }

  async end(): Promise<void> {
    await this.service.close();
    await this.callers.close();
    await this.world.close();
  }

  call = async (method: string, path: string, body?: object, as = administrator) => {
    const headers = { ...(await this.callers.as(as)), 'content-type': 'application/json' };
    const answer = await fetch(this.service.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') as any };
  };

  told = (type: string, subject: string): HeardFact[] => this.world.facts(type).filter((fact) => fact.subject === subject);
  heard = (type: string, subject: string, nth = 1): Promise<HeardFact> => this.world.until(() => this.told(type, subject)[nth - 1]);

  /** Says of a new case that it is ready, as intake does. */
  ready = async (facts: CodedCase): Promise<{ id: string; subject: string; data: CodedCase }> => {
    const id = uuid();
    const subject = `case/${id}`;
    const data = { ...facts, case: id };
    await this.world.publish({ type: 'case.ready.v1', subject, data: { ...data, readyAt: new Date().toISOString() } });
    return { id, subject, data };
  };
}
