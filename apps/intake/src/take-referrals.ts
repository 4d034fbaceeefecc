import { randomInt } from 'node:crypto';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Fact, Unit } from '#messaging/unit.js';
import {
  aloneOnCases,
  insertCases,
  knownReferrals,
  noteIncidents,
  takenReferences,
  type CaseRow,
  type KnownReferral,
} from './cases.queries.js';
import { decideReferral } from './decide-referral.rules.js';
import { contentText } from './match-people.rules.js';
import type { Means } from './means.js';
import { acceptedFacts, newCase, type NewCase } from './new-case.js';
import { insertConsents, insertPeople } from './people.queries.js';
import { forPartner, maySend, outcomeFact, ownReferenceHash, receivedRow, wrongKind } from './receipt.js';
import { newReference } from './reference.rules.js';
import { partnersConcerned, providerIds, settle, type ReceivedRow } from './register.queries.js';

type Referral = Arrived<ReferralSubmittedV1>;

/**
 * Referrals that keep their contract become cases, or get an answer that says why not. One list, a handful of statements: what is known is read
 * at once, each is decided in the order of arrival, and everything is written at once.
 */
export async function takeReferrals(unit: Unit, means: Means, arrived: Referral[]): Promise<void> {
  const { tx, now } = unit;
  const { vault } = means;
  await aloneOnCases(tx);
  const concerned = await partnersConcerned(
    tx,
    arrived.map((m) => m.source),
  );
  const providers = providerIds(concerned);
  const hashes = arrived.map((message) => ownReferenceHash(vault, message.data.agencyReference));
  const digests = arrived.map((message) => vault.hash('referral content', contentText(message.data)));
  const known = new Map(
    (
      await knownReferrals(
        tx,
        arrived.map((m) => m.source),
        hashes,
      )
    ).map((row) => [keyOf(row.agency, row.agency_reference_hash), row]),
  );
  const references = await freeReferences(unit, arrived.length);

  const cases: NewCase[] = [];
  const register: ReceivedRow[] = [];
  const facts: Fact[] = [];
  arrived.forEach((message, nth) => {
    const key = keyOf(message.source, hashes[nth]!);
    const kind = concerned.find((partner) => partner.id === message.source)?.kind;
    const decision = maySend(message.type, kind)
      ? decideReferral<KnownReferral | CaseRow>(message.data, digests[nth]!, known.get(key), means, providers, now)
      : { kind: 'rejected' as const, faults: [wrongKind()] };
    switch (decision.kind) {
      case 'accepted': {
        const made = newCase(message, decision.sound, references.pop()!, { reference: hashes[nth]!, content: digests[nth]! }, means, now);
        cases.push(made);
        // The next message of this list with the same reference must find this one.
        known.set(key, made.row);
        register.push(receivedRow(vault, message, { outcome: 'accepted', caseId: made.row.id }, now));
        facts.push(...acceptedFacts(made, providers, means, now).map((fact) => ({ ...fact, cause: message })));
        break;
      }
      case 'duplicate':
        register.push(receivedRow(vault, message, { outcome: 'duplicate', caseId: decision.of.id }, now));
        facts.push(...forPartner(message, repeatedFact(message, decision.of)));
        break;
      case 'rejected':
        register.push(receivedRow(vault, message, { outcome: 'rejected', faults: decision.faults, keep: message.data }, now));
        facts.push(...outcomeFact(message, 'rejected', decision.faults, now));
        break;
    }
  });

  await insertCases(
    tx,
    cases.map((made) => made.row),
  );
  await insertPeople(
    tx,
    cases.flatMap((made) => made.people),
  );
  await insertConsents(
    tx,
    cases.flatMap((made) => made.consents),
  );
  await noteIncidents(
    tx,
    cases.flatMap((made) => made.keys),
    now,
  );
  await settle(tx, register);
  unit.tell(...facts);
}

const keyOf = (agency: string, hash: string) => `${agency} ${hash}`;

/** References that no case has. A clash asks for a longer tail: with many cases the short ones run out. */
async function freeReferences(unit: Unit, count: number): Promise<string[]> {
  const free = new Set<string>();
  for (let tail = 2; free.size < count; tail = Math.min(4, tail + 1)) {
    const drawn = new Set<string>();
    while (drawn.size < count - free.size) drawn.add(newReference((below) => randomInt(below), tail));
    const taken = await takenReferences(unit.tx, [...drawn]);
    for (const reference of drawn) if (!taken.has(reference)) free.add(reference);
  }
  return [...free];
}

function repeatedFact(message: Referral, of: Pick<KnownReferral, 'id' | 'reference' | 'message_id'>): Fact {
  const { area, source: agency, door, messageId, receivedAt } = message;
  return {
    type: 'referral.repeated.v1',
    subject: `case/${of.id}`,
    area,
    data: {
      area,
      agency,
      door,
      messageId,
      because: 'same_reference',
      repeats: of.message_id,
      case: of.id,
      reference: of.reference,
      receivedAt: receivedAt.toISOString(),
    },
    cause: message,
  };
}
