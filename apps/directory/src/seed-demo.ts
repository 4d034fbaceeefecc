import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { loadOrganisations, loadPeople, type Organisation } from '#platform/area.js';
import { Database, type Tx } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { newId } from '#platform/new-id.js';
import { keepApiKeys } from './credentials.queries.js';
import { DirectoryConfig, type DemoSecrets } from './directory.config.js';
import { keepPeople, keepServiceKeys, passwordHashes } from './directory.queries.js';
import { digestOf, prefixOf } from './key.js';
import { brokerHashOf, isBrokerPassword, newPartnerName } from './partner-at-broker.js';
import { keepOrganisations, partnerQueues, wantPartnerQueues } from './partners.queries.js';
import { hashOf, isPassword } from './password.js';

/** Keeps the services' keys as configured and, with SEED=demo, the area's invented organisations and people. */
@Injectable()
export class SeedDemo implements OnModuleInit {
  constructor(
    @Inject(DirectoryConfig) private readonly config: DirectoryConfig,
    @Inject(Database) private readonly database: Database,
    @Inject(Log) private readonly log: Log,
  ) {}

  // Before KeepPartnerQueues, which looks at boot at what is wanted then.
  async onModuleInit(): Promise<void> {
    const services = Object.entries(this.config.SERVICE_KEYS);
    const digests = services.map(([, key]) => digestOf(key));
    await this.database.transaction((tx) =>
      keepServiceKeys(
        tx,
        services.map(([service]) => service),
        digests,
      ),
    );
    if (this.config.SEED === 'demo') await this.seed({ people: {}, apiKeys: {}, queuePasswords: {}, ...this.config.DEMO_SECRETS });
  }

  private async seed(secrets: DemoSecrets): Promise<void> {
    const { AREA, AREAS_DIR } = this.config;
    const organisations = loadOrganisations(AREA, AREAS_DIR);
    const people = loadPeople(AREA, AREAS_DIR);
    this.warnOfUnknown(secrets, organisations, new Set(people.map((person) => person.email)));
    const known = await passwordHashes(this.database);
    const withHashes = await Promise.all(
      people.map(async (person) => ({ ...person, passwordHash: await kept(secrets.people[person.email], known.get(person.id)) })),
    );
    await this.database.transaction(async (tx) => {
      await keepOrganisations(tx, AREA, organisations);
      await keepPeople(tx, withHashes);
      await keepApiKeys(tx, apiKeysOf(organisations, secrets.apiKeys));
      await this.wantQueues(tx, organisations, secrets);
    });
    this.log.info({ organisations: organisations.length, people: people.length }, 'demo organisations and people are there');
  }

  /** A password that is the same as before changes nothing, or every start would make every queue anew. */
  private async wantQueues(tx: Tx, organisations: Organisation[], secrets: DemoSecrets): Promise<void> {
    const before = new Map((await partnerQueues(tx)).map((row) => [row.organisation, row]));
    const wanted = organisations.flatMap(({ id, code, kind }) => {
      const password = secrets.queuePasswords[code];
      const row = before.get(id);
      if (password === undefined || kind === 'hub') return [];
      const first = row?.users.find((user) => user.name === row.name);
      // One that has a successor is not brought back.
      if (first && (first.endsAt !== null || (first.passwordHash !== null && isBrokerPassword(password, first.passwordHash)))) return [];
      return [{ organisation: id, name: row?.name ?? newPartnerName(code), passwordHash: brokerHashOf(password) }];
    });
    await wantPartnerQueues(tx, wanted);
  }

  private warnOfUnknown(secrets: DemoSecrets, organisations: Organisation[], emails: Set<string>): void {
    const codes = new Set(organisations.map(({ code }) => code));
    const unknown = [...Object.keys(secrets.apiKeys), ...Object.keys(secrets.queuePasswords)].filter((code) => !codes.has(code));
    const strangers = Object.keys(secrets.people).filter((email) => !emails.has(email)).length;
    if (unknown.length + strangers > 0) this.log.warn({ unknown, strangers }, 'DEMO_SECRETS names who is not in the area');
  }
}

/** The hash that is there, where it is this password's: working one out takes time. */
async function kept(password: string | undefined, hash: string | null | undefined): Promise<string | null> {
  if (password === undefined) return null;
  return hash && (await isPassword(password, hash)) ? hash : hashOf(password);
}

const apiKeysOf = (organisations: Organisation[], keys: Record<string, string>) =>
  organisations.flatMap(({ id, code, kind }) => {
    const key = keys[code];
    return key === undefined || kind === 'hub' ? [] : [{ id: newId(), organisation: id, prefix: prefixOf(key), digest: digestOf(key) }];
  });
