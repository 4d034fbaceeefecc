import { Inject, Injectable } from '@nestjs/common';
import { Units, type Unit } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import {
  OVERLAP,
  dropWebhook,
  endApiKey,
  keepApiKeys,
  livingKeys,
  mayHaveKey,
  nextWebhookSecret,
  revokeApiKey,
  setWebhook,
  succeedUser,
  versionOf,
} from './credentials.queries.js';
import { DirectoryConfig } from './directory.config.js';
import { KeepPartnerQueues } from './keep-partner-queues.js';
import { digestOf, newKey, newPassword, prefixOf } from './key.js';
import { brokerHashOf } from './partner-at-broker.js';
import { tellOfPartner } from './partner-fact.js';
import { inFull, type PartnerInFull } from './partner-shown.js';
import { noteDeed, type Deed } from './partner-log.queries.js';
import { askForQueues, changeSetting, onePartner, partnerQueues, type PartnerRow, type PartnerSetting } from './partners.queries.js';
import { letBackSoon } from './slowed.queries.js';
import { queueGiven } from './queue-given.js';
import type {
  FlowWanted,
  KeyGiven,
  KeyWanted,
  OverlapWanted,
  ReceiptsWanted,
  SecretGiven,
  SettingsWanted,
  UserGiven,
  WebhookWanted,
} from './settings-wanted.js';
import { WebhookSecrets } from './webhook-secrets.js';

/** Who does it, for the log: an account, or the partner itself. */
export interface Doer {
  /** The partner that it is about. */
  partner: string;
  by: string;
}

/** How a partner connects, and what changes of it: by itself, or by an administrator for it. Each change is in its log, and told to the hub. */
@Injectable()
export class Connections {
  constructor(
    @Inject(DirectoryConfig) private readonly config: DirectoryConfig,
    @Inject(Units) private readonly units: Units,
    @Inject(KeepPartnerQueues) private readonly queues: KeepPartnerQueues,
    @Inject(WebhookSecrets) private readonly webhooks: WebhookSecrets,
  ) {}

  async newKey(doer: Doer, { name, replaces, overlapHours = OVERLAP }: KeyWanted): Promise<KeyGiven> {
    const key = newKey();
    const row = {
      id: newId(),
      organisation: doer.partner,
      prefix: prefixOf(key),
      digest: digestOf(key),
      madeBy: doer.by,
      ...(name && { name }),
    };
    const endsAt = await this.units.run(async ({ tx }) => {
      await known(tx, doer.partner);
      if (!(await mayHaveKey(tx, doer.partner))) throw tooMany('Ten keys are in use. Revoke one, or wait until one has ended.');
      const ends = replaces && (await endApiKey(tx, doer.partner, replaces, overlapHours));
      if (replaces && !ends) throw noKey();
      await keepApiKeys(tx, [row]);
      await noteDeed(tx, doer.partner, 'key_made', doer.by, { key: row.id, ...(replaces && { replaces, overlapHours }) });
      return ends || undefined;
    });
    return { id: row.id, apiKey: key, ...(endsAt && { replacedEndsAt: endsAt.toISOString() }) };
  }

  async revokeKey({ partner, by }: Doer, id: string): Promise<void> {
    await this.units.run(async ({ tx }) => {
      const left = await livingKeys(tx, partner);
      if (!(await revokeApiKey(tx, id, partner))) throw noKey();
      if (by === partner && left < 2) throw new Problem(409, 'last_key', 'This is your only key. Make another one first.');
      await noteDeed(tx, partner, 'key_revoked', by, { key: id });
    });
  }

  async newUser(doer: Doer, { overlapHours = OVERLAP }: OverlapWanted): Promise<UserGiven> {
    const password = newPassword();
    const made = await this.changed(doer, 'user_made', { overlapHours }, async ({ tx }) => {
      const [queue] = await partnerQueues(tx, doer.partner);
      if (!queue) throw new Problem(409, 'no_queue', 'This partner connects without a queue.');
      const user = await succeedUser(tx, doer.partner, brokerHashOf(password), overlapHours);
      if (!user) throw tooMany('Four users are in use. Wait until one has ended.');
      await askForQueues(tx, doer.partner);
      return user;
    });
    await this.queues.keep();
    const [queue] = await this.units.run(({ tx }) => partnerQueues(tx, doer.partner));
    const given = queueGiven(queue!, { name: made.name, password }, this.config.PARTNERS_BROKER_URL);
    return { ...given, replacedEndsAt: made.endsAt.toISOString() };
  }

  async setWebhook(doer: Doer, { url, types = [] }: WebhookWanted): Promise<SecretGiven> {
    this.webhooks.check(url, 'url');
    const generation = await this.changed(doer, 'webhook_set', {}, ({ tx }) => setWebhook(tx, doer.partner, url, types));
    return generation === undefined ? {} : { webhookSecret: this.webhooks.of(doer.partner, generation) };
  }

  async dropWebhook(doer: Doer): Promise<void> {
    await this.changed(doer, 'webhook_removed', {}, async ({ tx }) => {
      if (!(await dropWebhook(tx, doer.partner))) throw noWebhook();
    });
  }

  async newSecret(doer: Doer, { overlapHours = OVERLAP }: OverlapWanted): Promise<SecretGiven> {
    const next = await this.changed(doer, 'webhook_secret_made', { overlapHours }, async ({ tx }) => {
      const made = await nextWebhookSecret(tx, doer.partner, overlapHours);
      if (!made) throw noWebhook();
      return made;
    });
    return { webhookSecret: this.webhooks.of(doer.partner, next.generation), replacedEndsAt: next.oldUntil.toISOString() };
  }

  async setFlow(doer: Doer, flow: FlowWanted): Promise<PartnerInFull> {
    await this.changed(doer, 'flow_changed', { ...flow }, ({ tx }) => changeSetting(tx, doer.partner, flow));
    return this.shown(doer.partner);
  }

  async setReceipts(doer: Doer, { receipts }: ReceiptsWanted): Promise<PartnerInFull> {
    await this.changed(doer, 'receipts_changed', { receipts }, ({ tx }) => changeSetting(tx, doer.partner, { receipts }));
    return this.shown(doer.partner);
  }

  /** @param version that the caller has seen; without one, whatever is there is changed */
  async setSettings(doer: Doer, { limits = {}, ...rest }: SettingsWanted, version: number | undefined): Promise<PartnerInFull> {
    const change: Partial<PartnerSetting> = { ...limits, ...rest };
    await this.changed(doer, 'settings_changed', { ...change }, async ({ tx }) => {
      if (version !== undefined && version !== (await versionOf(tx, doer.partner))) {
        throw new Problem(409, 'changed_meanwhile', 'This partner was changed meanwhile. Read it again, and decide anew.');
      }
      await changeSetting(tx, doer.partner, change);
      if (change.queuePerSecond !== undefined) await letBackSoon(tx, doer.partner);
    });
    await this.queues.keep();
    return this.shown(doer.partner);
  }

  shown(partner: string): Promise<PartnerInFull> {
    return this.units.run(({ tx }) => inFull(tx, partner));
  }

  /** One change of one partner: done, noted, told, or none of it. */
  private changed<T>({ partner, by }: Doer, deed: Deed, detail: Record<string, unknown>, change: (unit: Unit) => Promise<T>): Promise<T> {
    return this.units.run(async (unit) => {
      await known(unit.tx, partner);
      const done = await change(unit);
      await noteDeed(unit.tx, partner, deed, by, detail);
      await tellOfPartner(unit, partner);
      return done;
    });
  }
}

async function known(tx: Unit['tx'], id: string): Promise<PartnerRow> {
  const partner = await onePartner(tx, id);
  if (!partner) throw new Problem(404, 'not_found', 'There is no such partner.');
  if (partner.state === 'removed') throw new Problem(409, 'wrong_state', 'This partner is removed.');
  return partner;
}

const noKey = () => new Problem(404, 'not_found', 'There is no such key.');
const noWebhook = () => new Problem(409, 'no_webhook', 'This partner is not called: it has named no address.');
const tooMany = (sentence: string) => new Problem(409, 'too_many_credentials', sentence);
