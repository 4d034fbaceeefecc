import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import type { Fact } from '#messaging/unit.js';
import { codedCase, codingOf, saidWhen, triageOf, type CaseFacts, type ConsentFacts, type ProviderIds } from './case-facts.rules.js';
import type { CaseRow, IncidentKeyRow } from './cases.queries.js';
import type { Coding } from './code-case.rules.js';
import { dayIn, type SoundReferral } from './check-referral.rules.js';
import { incidentTexts } from './match-people.rules.js';
import type { Means } from './means.js';
import { consentFacts, personFacts, type ConsentRow, type PersonRow } from './people.queries.js';
import { partsOf, sealDetails } from './seal-details.js';
import { sealPerson, sealRecorders, type PersonPlace } from './seal-person.js';
import { triageColumns, triageTold } from './settle-cases.js';
import { newId } from '#platform/new-id.js';

/** All that is written of one accepted referral. */
export interface NewCase {
  row: CaseRow;
  people: PersonRow[];
  consents: ConsentRow[];
  keys: IncidentKeyRow[];
  /** What its coding was worked out from, and what came of it: told as it was written. */
  facts: CaseFacts;
  coding: Coding;
}

/** What the sender's words were hashed to: its own reference, and the whole content. */
export interface Hashes {
  reference: string;
  content: string;
}

/** A sound referral as the rows of a case: personal parts sealed with keys of their own, coded parts beside them. */
export function newCase(
  message: Arrived<ReferralSubmittedV1>,
  sound: SoundReferral,
  reference: string,
  hashes: Hashes,
  means: Means,
  now: Date,
): NewCase {
  const { vault, area } = means;
  const { data } = message;
  const id = newId();
  const { key, wrapped } = vault.newKey(id);
  const { stated, details } = partsOf(data);
  // From here on the area's own codes stand, whatever spelling they came in.
  stated.incident.district = sound.district;
  if (sound.establishment) stated.incident.establishment = sound.establishment;
  const day = dayIn(new Date(data.submittedAt));
  const referred = data.people.map((person, position) => {
    const personId = newId();
    const personKey = vault.newKey(personId);
    const place = { id: personId, caseId: id, position, key: personKey, day };
    const consents = data.consents.filter((consent) => consent.person === person.ref);
    return { person: sealPerson(vault, person, place, area.ageBands), consents: consentRows(message, consents, place, now) };
  });
  const people = referred.map(({ person }) => person);
  const consents = referred.flatMap((one) => one.consents);
  const offence = {
    category: sound.category,
    homeOffice: sound.homeOffice,
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
    agency_reference_hash: hashes.reference,
    content_digest: hashes.content,
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
  return { row, people, consents, keys: incidentKeys(means, id, details.crimeReference, stated.incident.when, people), facts, coding };
}

/** What the referral says of one person's consents, as a row; none where it says nothing. */
function consentRows(
  { data, source, inboxId }: Arrived<ReferralSubmittedV1>,
  consents: ReferralSubmittedV1['consents'],
  { id, caseId, key }: PersonPlace,
  now: Date,
): ConsentRow[] {
  if (consents.length === 0) return [];
  const said = consents.map(({ purpose, state, recordedAt, how, providers }) => ({
    purpose,
    state,
    said_at: saidWhen(state, new Date(recordedAt ?? data.submittedAt), undefined, now),
    how,
    providers,
  }));
  const recorders = consents.map(({ recordedBy }) => recordedBy);
  const recorded_by_sealed = sealRecorders(key.key, id, recorders);
  return [{ id: newId(), case_id: caseId, person_id: id, said, recorded_by_sealed, source, inbox_id: inboxId, heard_at: now }];
}

export function incidentKeys(
  { vault }: Pick<Means, 'vault'>,
  caseId: string,
  crimeReference: string | undefined,
  when: { from: string; to?: string } | undefined,
  people: readonly PersonRow[],
): IncidentKeyRow[] {
  // Said twice of one person, it is still one key.
  const harmed = new Set(people.flatMap((person) => (person.role === 'harmed' && person.match_hash ? [person.match_hash] : [])));
  return incidentTexts(crimeReference, when, [...harmed]).map(({ text, why }) => ({
    key: vault.hash('incident', text),
    case_id: caseId,
    why,
  }));
}

/** The last word of each person to each purpose, of what one referral says. */
function latest(consents: readonly ConsentRow[]): CaseFacts['consents'] {
  const last = new Map<string, ConsentFacts>();
  for (const { person_id, said } of consents) {
    for (const consent of said) {
      const key = `${person_id} ${consent.purpose}`;
      const before = last.get(key);
      if (!before || before.saidAt <= consent.said_at) last.set(key, consentFacts(person_id, consent));
    }
  }
  return [...last.values()];
}

/** What everybody is told of a new case; matching alone hears what it needs to place it. */
export function acceptedFacts({ row, people, facts, coding }: NewCase, providers: ProviderIds, { area }: Means, now: Date): Fact[] {
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
    triage: triageTold(row),
    receivedAt: row.received_at.toISOString(),
  };
  const told: Fact[] = [{ type: 'referral.accepted.v1', subject, area: row.area, data: accepted }];
  if (row.state === 'ready') {
    const identity = { case: row.id, reference: row.reference, area: row.area, agency: row.agency, receivedAt: row.received_at };
    const coded = codedCase(identity, facts, coding, area, providers, dayIn(now));
    told.push({ type: 'case.ready.v1', subject, area: row.area, data: { ...coded, readyAt: now.toISOString() } });
  }
  return told;
}
