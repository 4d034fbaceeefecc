import { createHash } from 'node:crypto';
import type { PartnerKind } from '#contracts/codes.js';
import type { Unit } from '#messaging/unit.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { keepApiKeys } from './credentials.queries.js';
import { digestOf, newKey, newPassword, prefixOf } from './key.js';
import { brokerHashOf, newPartnerName } from './partner-at-broker.js';
import { codeOf } from './partner-code.rules.js';
import { tellOfPartner } from './partner-fact.js';
import { noteDeed } from './partner-log.queries.js';
import { addPartner, changeSetting, codesLike, registeredByRequest, wantPartnerQueues, type PartnerSetting } from './partners.queries.js';

export interface Registration {
  kind: PartnerKind;
  name: string;
  /** Made from the name where it is not given. */
  code?: string;
  route?: string;
  email?: string;
  phone?: string;
  /** Whether it gets queues at the broker. An API key it gets in any case. */
  byQueue: boolean;
  setting: Partial<PartnerSetting>;
}

/** Others of the same name that may be registered at the same moment. */
const TRIES = 3;

/** Shown this once: the hub keeps hashes alone. */
export interface SecretsOnce {
  apiKey: string;
  queuePassword?: string;
}

export type Registered = { kind: 'registered'; id: string; code: string; secrets: SecretsOnce } | { kind: 'known'; id: string };

/**
 * Registers an organisation that refers or delivers, with whatever it connects by, and tells the hub.
 * @param requestKey of the caller: the same one again finds what was registered by it; with another content it is refused
 * @throws Problem 409 `code_taken`, 422 `key_used_otherwise`
 */
export async function registerPartner(
  unit: Unit,
  by: { account: string; area: string; requestKey?: string },
  wanted: Registration,
): Promise<Registered> {
  const { tx } = unit;
  const requestKey = by.requestKey === undefined ? undefined : digestOf(`${by.account} ${by.requestKey}`);
  const requestDigest = createHash('sha256').update(JSON.stringify(wanted)).digest();
  const { kind, name, route, email, phone, setting } = wanted;
  const id = newId();
  let code: string | undefined;
  for (let tried = 0; code === undefined; tried++) {
    const before = requestKey && (await registeredByRequest(tx, requestKey));
    if (before?.requestDigest.equals(requestDigest)) return { kind: 'known', id: before.id };
    if (before) throw new Problem(422, 'key_used_otherwise', 'This Idempotency-Key came before with another content. Send a new one.');
    if (tried === TRIES) throw codeTaken();
    const free = wanted.code ?? codeOf(name, await codesLike(tx, codeOf(name, new Set())));
    const partner = { id, kind, name, code: free, route, area: by.area, email, phone, by: by.account, requestKey, requestDigest };
    // Whoever registers the same at this moment is waited for: it is known then, or its code is not free any more.
    if (await addPartner(tx, partner)) code = free;
    else if (wanted.code !== undefined && !requestKey) throw codeTaken();
  }
  await changeSetting(tx, id, setting);
  const apiKey = newKey();
  await keepApiKeys(tx, [{ id: newId(), organisation: id, prefix: prefixOf(apiKey), digest: digestOf(apiKey), madeBy: by.account }]);
  const queuePassword = wanted.byQueue ? newPassword() : undefined;
  if (queuePassword) {
    await wantPartnerQueues(tx, [{ organisation: id, name: newPartnerName(code), passwordHash: brokerHashOf(queuePassword) }]);
  }
  await noteDeed(tx, id, 'registered', by.account, { kind, byQueue: wanted.byQueue });
  await tellOfPartner(unit, id);
  return { kind: 'registered', id, code, secrets: { apiKey, ...(queuePassword && { queuePassword }) } };
}

function codeTaken(): Problem {
  const sentence = 'There is an organisation of this code already. Choose another one, or leave it out.';
  return new Problem(409, 'code_taken', sentence, [{ path: 'code', code: 'code_taken', sentence, act: 'sender' }]);
}
