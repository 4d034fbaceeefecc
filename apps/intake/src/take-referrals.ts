import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Fault } from '#contracts/fault.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Fact, Unit } from '#messaging/unit.js';
import { codedCase, codingOf, triageOf, type CaseFacts, type ProviderIds } from './case-facts.rules.js';
import {
  aloneOnCases,
  insertCases,
  knownReferrals,
  noteIncidents,
  takenReferences,
  type CaseRow,
  type IncidentKeyRow,
  type KnownReferral,
} from './cases.queries.js';
import { checkReferral, dayIn, type SoundReferral } from './check-referral.rules.js';
import { consentFacts, insertConsents, insertPeople, personFacts, type ConsentRow, type PersonRow } from './people.queries.js';
import { contentText, incidentTexts } from './match-people.rules.js';
import type { Means } from './means.js';
import { forPartner, maySend, outcomeFact, receivedRow, wrongKind } from './receipt.js';
import { newReference } from './reference.rules.js';
import { partners, settle, type PartnerRow, type ReceivedRow } from './register.queries.js';
import { partsOf, sealDetails } from './seal-details.js';
import { recordedByContext, sealPerson } from './seal-person.js';
import { triageColumns, triagedFact } from './settle-cases.js';
import { sealText } from './vault.js';

type Referral = Arrived<ReferralSubmittedV1>;

type Decision =
  | { kind: 'duplicate'; of: Pick<KnownReferral, 'id' | 'reference' | 'message_id'> }
  | { kind: 'rejected'; faults: Fault[] }
  | { kind: 'accepted'; sound: SoundReferral };

interface NewCase {
  row: CaseRow;
  people: PersonRow[];
  consents: ConsentRow[];
  keys: IncidentKeyRow[];
}

/**
 * Referrals that keep their contract become cases, or get an answer that says why not. One list, a handful of statements: what is known is read
 * at once, each is decided in the order of arrival, and everything is written at once.
 */
export async function takeReferrals(unit: Unit, means: Means, arrived: Referral[]): Promise<void> {
  const { tx, now } = unit;
  const { vault } = means;
  await aloneOnCases(tx);
  const everyone = await partners(tx);
  const providers = providerIds(everyone);
  const hashes = arrived.map((message) => vault.hash('agency reference', message.data.agencyReference));
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
    const kind = everyone.find((partner) => partner.id === message.source)?.kind;
    const decision = decide(message, known.get(key), digests[nth]!, kind, providers, means, now);
    switch (decision.kind) {
      case 'accepted': {
        const made = newCase(message, decision.sound, references.pop()!, hashes[nth]!, digests[nth]!, means, now);
        cases.push(made);
        // The next message of this list with the same reference must find this one.
        known.set(key, made.row);
        register.push(receivedRow(vault, message, { outcome: 'accepted', caseId: made.row.id }, now));
        facts.push(...acceptedFacts(made, providers, means, now));
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
    cases.map((made) => made.row.id),
    cases.flatMap((made) => made.keys),
    now,
  );
  await settle(tx, register);
  unit.tell(...facts);
}

export const providerIds = (everyone: readonly PartnerRow[]): ProviderIds =>
  new Map(
    everyone.filter((partner) => partner.kind === 'provider' && partner.state !== 'removed').map((partner) => [partner.code, partner.id]),
  );

const keyOf = (agency: string, hash: string) => `${agency} ${hash}`;

function decide(
  message: Referral,
  known: KnownReferral | CaseRow | undefined,
  digest: string,
  kind: PartnerRow['kind'] | undefined,
  providers: ProviderIds,
  { area, offences }: Means,
  now: Date,
): Decision {
  if (!maySend(message.type, kind)) return { kind: 'rejected', faults: [wrongKind()] };
  if (known?.content_digest === digest) return { kind: 'duplicate', of: known };
  if (known) return { kind: 'rejected', faults: [conflict] };
  const checked = checkReferral(message.data, area, offences, providers, now);
  return checked.kind === 'sound' ? { kind: 'accepted', sound: checked } : { kind: 'rejected', faults: checked.faults };
}

const conflict: Fault = {
  path: 'agencyReference',
  code: 'reference_conflict',
  sentence:
    'You have sent this reference before with other content. Send a change as referral.amended.v1, or give a new referral a reference of its own.',
  act: 'sender',
};

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

function newCase(
  message: Referral,
  sound: SoundReferral,
  reference: string,
  hash: string,
  digest: string,
  means: Means,
  now: Date,
): NewCase {
  const { vault, area } = means;
  const { data } = message;
  const id = uuidv7();
  const { key, wrapped } = vault.newKey(id);
  const { stated, details } = partsOf(data);
  // From here on the area's own codes stand, whatever spelling they came in.
  stated.incident.district = sound.district;
  if (sound.establishment) stated.incident.establishment = sound.establishment;
  const day = dayIn(new Date(data.submittedAt));
  const keys = new Map<string, Buffer>();
  const people = data.people.map((person, position) => {
    const personId = uuidv7();
    const personKey = vault.newKey(personId);
    keys.set(personId, personKey.key);
    return sealPerson(vault, person, { id: personId, caseId: id, position, key: personKey, day }, area.ageBands);
  });
  const idOf = new Map(people.map((person) => [person.ref, person.id]));
  const consents = data.consents.map((consent): ConsentRow => {
    const personId = idOf.get(consent.person)!;
    return {
      id: uuidv7(),
      case_id: id,
      person_id: personId,
      purpose: consent.purpose,
      state: consent.state,
      said_at: new Date(consent.recordedAt ?? data.submittedAt),
      how: consent.how ?? null,
      recorded_by_sealed:
        consent.recordedBy === undefined ? null : sealText(keys.get(personId)!, recordedByContext(personId), consent.recordedBy),
      providers: consent.providers ?? null,
      source: message.source,
      inbox_id: message.inboxId,
      heard_at: now,
    };
  });
  const offence = {
    category: sound.category,
    offenceFlags: sound.offenceFlags,
    questions: sound.questions,
    directVictim: sound.directVictim,
  };
  const facts: CaseFacts = { stated, offence, people: people.map(personFacts), consents: latest(consents) };
  const coding = codingOf(facts, area);
  const row: CaseRow = {
    id,
    reference,
    area: message.area,
    agency: message.source,
    agency_reference_hash: hash,
    content_digest: digest,
    inbox_id: message.inboxId,
    door: message.door,
    message_id: message.messageId,
    received_at: message.receivedAt,
    data_key: wrapped,
    details_sealed: sealDetails(key, id, details),
    stated,
    offence,
    route: stated.route,
    category: coding.category,
    flags: coding.flags,
    complexity: coding.complexity,
    tags: coding.tags,
    enhanced_rights: coding.enhancedRights,
    parties: coding.parties,
    district: sound.district,
    stage: stated.incident.stage,
    establishment: stated.incident.establishment ?? null,
    ...triageColumns(triageOf(facts, dayIn(now)), now),
    was_ready: false,
    provider: null,
    work_state: null,
    version: 1,
  };
  row.was_ready = row.state === 'ready';
  return { row, people, consents, keys: incidentKeys(means, id, details.crimeReference, stated.incident.when, people) };
}

export function incidentKeys(
  { vault }: Pick<Means, 'vault'>,
  caseId: string,
  crimeReference: string | undefined,
  when: { from: string; to?: string } | undefined,
  people: readonly PersonRow[],
): IncidentKeyRow[] {
  const harmed = people.flatMap((person) => (person.role === 'harmed' && person.match_hash ? [person.match_hash] : []));
  return incidentTexts(crimeReference, when, harmed).map(({ text, why }) => ({ key: vault.hash('incident', text), case_id: caseId, why }));
}

/** The last word of each person to each purpose, of what one referral says. */
function latest(consents: readonly ConsentRow[]): CaseFacts['consents'] {
  const last = new Map<string, ConsentRow>();
  for (const consent of consents) {
    const key = `${consent.person_id} ${consent.purpose}`;
    const before = last.get(key);
    if (!before || before.said_at <= consent.said_at) last.set(key, consent);
  }
  return [...last.values()].map(consentFacts);
}

function acceptedFacts({ row, people, consents }: NewCase, providers: ProviderIds, { area }: Means, now: Date): Fact[] {
  const facts: CaseFacts = { stated: row.stated, offence: row.offence, people: people.map(personFacts), consents: latest(consents) };
  const subject = `case/${row.id}`;
  const accepted = {
    case: row.id,
    reference: row.reference,
    area: row.area,
    agency: row.agency,
    door: row.door,
    messageId: row.message_id,
    route: row.stated.route,
    initiatedBy: row.stated.initiatedBy,
    category: row.category,
    stage: row.stage,
    complexity: row.complexity,
    district: row.district,
    enhancedRights: row.enhanced_rights,
    people: people.map((person) => ({ person: person.id, role: person.role })),
    consents: facts.consents.map((consent) => ({
      person: consent.personId,
      purpose: consent.purpose,
      state: consent.state,
      asOf: consent.saidAt.toISOString(),
    })),
    receivedAt: row.received_at.toISOString(),
  };
  const told: Fact[] = [{ type: 'referral.accepted.v1', subject, area: row.area, data: accepted }, triagedFact(row, now)];
  if (row.state === 'ready') {
    const identity = { case: row.id, reference: row.reference, area: row.area, agency: row.agency, receivedAt: row.received_at };
    const coded = codedCase(identity, facts, codingOf(facts, area), area, providers, dayIn(now));
    told.push({ type: 'case.ready.v1', subject, area: row.area, data: { ...coded, readyAt: now.toISOString() } });
  }
  return told;
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
  };
}
