import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { caseAllocatedV1Example } from '#contracts/case.allocated.v1.js';
import { catalogue } from '#contracts/catalogue.js';
import { referralSubmittedV1Example, type ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { RunningService } from '#messaging/start-service.js';
import type { Env } from '#platform/config.js';
import type { Database } from '#platform/database.js';
import { serviceAtWork } from './service-at-work.js';
import type { As, SignedCallers } from './signed-callers.js';
import { TestPartner } from './test-partner.js';
import type { HeardFact, TestWorld } from './test-world.js';

/** Who calls: a partner's system, a provider's worker, the hub's administrator. */
export const by = {
  agency: (partner: TestPartner): As => ({ kind: 'partner', id: partner.id, roles: ['agency_system'], organisation: partner.id }),
  provider: (partner: TestPartner): As => ({ id: 'worker-1', roles: ['provider_worker'], organisation: partner.id }),
  hub: { id: 'admin-1', roles: ['hub_administrator'], organisation: uuid() } as As,
};

/** Texts of the people and matters in these specs: personal, so they may stand nowhere in clear. */
const PERSONAL = [
  'Sam Sample', 'Alex Invented', 'Tess Testcase', 'Gina Guardian', 'Ada Admin', '07700 900123', 'Example Street', 'alex.invented@example.org', 'X000481',
  '1984-02-29', '1999-07-14', 'laptop', 'REF-', '35/0', 'read aloud',
]; // prettier-ignore

/** The service that stands at the door, with two agencies and two providers that reach it by queue and by HTTP. */
export class IntakeAtWork {
  private constructor(
    readonly world: TestWorld,
    readonly service: RunningService,
    readonly database: Database,
    readonly vaultKey: string,
    private readonly callers: SignedCallers,
    readonly police: TestPartner,
    readonly victims: TestPartner,
    readonly provider: TestPartner,
    readonly otherProvider: TestPartner,
  ) {}

  /** @param start starts intake: a library does not know the services */
  static async begin(start: (env: Env) => Promise<RunningService>): Promise<IntakeAtWork> {
    const vaultKey = randomBytes(32).toString('base64');
    const { world, callers, service } = await serviceAtWork('intake', start, { VAULT_KEY: vaultKey });
    const database = world.database('intake');
    const police = await TestPartner.register(world, 'agency', 'police');
    const victims = await TestPartner.register(world, 'agency', 'victims-hub');
    const provider = await TestPartner.register(world, 'provider', 'rj-charity');
    const otherProvider = await TestPartner.register(world, 'provider', 'other-charity');
    await world.until(async () => (await database.query('select from partner')).rowCount === 4);
    return new IntakeAtWork(world, service, database, vaultKey, callers, police, victims, provider, otherProvider);
  }

  async end(): Promise<void> {
    await this.service.close();
    await Promise.all([this.police, this.victims, this.provider, this.otherProvider].map((partner) => partner.close()));
    await this.callers.close();
    await this.world.close();
  }

  about = (type: string, messageId: string): HeardFact[] => this.world.facts(type).filter((fact) => fact.data.messageId === messageId);
  ofCase = (type: string, id: string): HeardFact[] => this.world.facts(type).filter((fact) => fact.subject === `case/${id}`);
  settled = (type: string, messageId: string): Promise<HeardFact> => this.world.until(() => this.about(type, messageId)[0]);

  /** Sends a referral by queue, and waits until it is a case. */
  accepted = async (partner: TestPartner, data: object): Promise<HeardFact> => {
    const [id] = await partner.send({ type: 'referral.submitted.v1', data });
    return this.settled('referral.accepted.v1', id!);
  };

  headersOf = (caller: As): Promise<Record<string, string>> => this.callers.as(caller);

  call = async (method: string, path: string, caller: As, body?: unknown, headers: Record<string, string> = {}) => {
    const written = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const sent = body === undefined ? {} : { body: written as string };
    const all = { ...(await this.callers.as(caller)), 'content-type': 'application/json', ...headers };
    const answer = await fetch(this.service.url + path, { method, headers: all, ...sent });

    return { status: answer.status, headers: answer.headers, body: JSON.parse((await answer.text()) || 'null') as any };
  };

  partition = async () => (await this.call('GET', '/partition', by.hub)).body;

  allocate = async (id: string, to: TestPartner): Promise<void> => {
    await this.world.publish({
      type: 'case.allocated.v1',
      subject: `case/${id}`,
      data: { ...caseAllocatedV1Example, case: id, provider: to.id },
    });
    await this.world.until(
      async () => (await this.database.query('select from cases where id = $1 and provider = $2', [id, to.id])).rowCount === 1,
    );
  };

  /** Personal texts that stand in a fact, or in clear in a table or its bytes; and, to show that the search finds, a partner's code, which is no secret. */
  async personalTextsInClear(): Promise<string[]> {
    const said = JSON.stringify(catalogue.flatMap(({ type }) => this.world.facts(type)));
    const found = new Set(PERSONAL.filter((word) => said.includes(word)).map((word) => `facts: ${word}`));
    const { rows: tables } = await this.database.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`,
    );
    for (const { name } of tables) {
      const { rows } = await this.database.query<{ line: string }>(`select t::text as line from "${name}" t`);
      for (const { line } of rows) {
        const bytes = [...line.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1'));
        for (const word of [...PERSONAL, 'victims-hub'])
          if ([line, ...bytes].some((text) => text.includes(word))) found.add(`${name}: ${word}`);
      }
    }
    if (!found.delete('partner: victims-hub')) throw new Error('the search for personal texts finds nothing at all');
    return [...found].filter((one) => !one.endsWith('victims-hub')).sort();
  }
}

/** A sound referral that no other is like. */
export function aReferral(changes: Partial<ReferralSubmittedV1> = {}, incident: object = {}): ReferralSubmittedV1 {
  const example = structuredClone(referralSubmittedV1Example);
  const own = uuid();
  return {
    ...example,
    agencyReference: `REF-${own}`,
    ...changes,
    incident: { ...example.incident, crimeReference: `35/${own}`, district: 'E07000008', ...incident },
    people: changes.people ?? example.people.map((person) => ({ ...person, name: `${person.name} ${own.slice(-6)}` })),
  };
}
