import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { Change } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';
import type { ReferralAmendedV1 } from '#contracts/referral.amended.v1.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { ReferredPerson } from '#contracts/referred-person.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { newId } from '#platform/new-id.js';
import { caseEnded, Reports } from './answer-reports.js';
import type { ProviderIds } from './case-facts.rules.js';
import { deleteIncidentKeys, isEnded, noteIncidents, type CaseRow, type IncidentKeyRow } from './cases.queries.js';
import { checkReferral, dayIn } from './check-referral.rules.js';
import { Means } from './means.js';
import { changesBetween } from './on-circumstances-reported.js';
import { consentsOf, peopleOf, replacePeople, type PersonRow } from './people.queries.js';
import { incidentOf, openDetails, partsOf, sealDetails, type Details } from './seal-details.js';
import { openPerson, sealPerson } from './seal-person.js';
import { settleCases, type Revised } from './settle-cases.js';
import { incidentKeys } from './new-case.js';
import { providerIds } from './register.queries.js';

interface Amended {
  revised: Revised;
  people: PersonRow[];
  keys: IncidentKeyRow[];
}

/** An agency changes a referral. The referral as it would then stand must keep the same rules as a new one. */
@Controller()
export class OnReferralAmended {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<ReferralAmendedV1>('referral.amended.v1')
  async handle(@Payload() arrived: Arrived<ReferralAmendedV1>[], @Ctx() batch: Batch): Promise<void> {
    const reports = await Reports.about(batch, this.means, arrived);
    const ids = reports.sound.map(({ row }) => row.id);
    const [people, consents] = [await peopleOf(batch.tx, ids), await consentsOf(batch.tx, ids)];
    const providers = providerIds(reports.partners);
    const amended = new Map<string, Amended>();
    for (const { message, row } of reports.sound) {
      const before = amended.get(row.id)?.revised ?? {
        row,
        people: people.get(row.id) ?? [],
        consents: consents.get(row.id) ?? [],
        changed: [],
        cause: message,
      };
      const outcome = isEnded(row.state) ? [caseEnded()] : this.amend(before, message.data, providers, batch.now);
      if (Array.isArray(outcome)) {
        reports.refuse(message, outcome);
        continue;
      }
      const earlier = amended.get(row.id);
      amended.set(row.id, { ...outcome, people: [...(earlier?.people ?? []), ...outcome.people] });
      reports.done(message, row);
    }
    const all = [...amended.values()];
    await replacePeople(batch.tx, latestOfEach(all.flatMap((one) => one.people)));
    await deleteIncidentKeys(
      batch.tx,
      all.map((one) => one.revised.row.id),
    );
    await noteIncidents(
      batch.tx,
      all.flatMap((one) => one.keys),
      batch.now,
    );
    await settleCases(
      batch,
      this.means,
      providers,
      all.map((one) => one.revised),
    );
    await reports.settle();
  }

  private amend(before: Revised, data: ReferralAmendedV1, providers: ProviderIds, now: Date): Amended | Fault[] {
    const { row } = before;
    const details = openDetails(this.means.vault, row);
    if (!details) return [caseEnded()];
    const whole = amendedReferral(this.means, before, details, data);
    const checked = checkReferral(whole, this.means.area, this.means.offences, providers, now);
    if (checked.kind === 'faulty') return faultsOf(checked.faults, data.people?.length ?? 0);
    const parts = partsOf(whole);
    parts.stated.incident.district = checked.district;
    if (checked.establishment) parts.stated.incident.establishment = checked.establishment;
    const amendments = [
      ...(details.amendments ?? []),
      { at: data.amendedAt, reason: data.reason, ...(data.amendedBy !== undefined && { by: data.amendedBy }) },
    ];
    const after: Details = { ...parts.details, amendments };
    const people = this.sealed(before.people, row, data.people ?? [], whole.submittedAt);
    const changed = changesOf(before, parts.stated, details, after, data, people);
    const { category, homeOffice, offenceFlags, questions, directVictim } = checked;
    row.stated = parts.stated;
    row.offence = { category, homeOffice, offenceFlags, questions, directVictim };
    row.details_sealed = sealDetails(this.means.vault.unwrap(row.id, row.data_key!), row.id, after);
    const everybody = [
      ...before.people.map((person) => people.find(({ ref }) => ref === person.ref) ?? person),
      ...people.filter(isNewTo(before.people)),
    ];
    const keys = incidentKeys(this.means, row.id, after.crimeReference, parts.stated.incident.when, everybody);
    return { revised: { ...before, people: everybody, changed: [...new Set([...before.changed, ...changed])] }, people, keys };
  }

  /** People added, or replaced by their ref. Whoever is known already keeps their id and their key; who was erased stays so. */
  private sealed(known: readonly PersonRow[], row: CaseRow, sent: readonly ReferredPerson[], submittedAt: string): PersonRow[] {
    const { vault, area } = this.means;
    const day = dayIn(new Date(submittedAt));
    const erased = new Set(known.filter((person) => person.erased_at).map((person) => person.ref));
    return sent
      .filter((person) => !erased.has(person.ref))
      .map((person, nth) => {
        const before = known.find(({ ref }) => ref === person.ref);
        const id = before?.id ?? newId();
        const key = before?.data_key ? { key: vault.unwrap(id, before.data_key), wrapped: before.data_key } : vault.newKey(id);
        return sealPerson(vault, person, { id, caseId: row.id, position: before?.position ?? known.length + nth, key, day }, area.ageBands);
      });
  }
}

/** The whole referral as it would stand: what was sent in place of what was, and what is known of the rest. Consents have a message of their own. */
function amendedReferral({ vault }: Means, before: Revised, details: Details, data: ReferralAmendedV1): ReferralSubmittedV1 {
  const { stated } = before.row;
  const sent = data.people ?? [];
  const kept = before.people.filter(({ ref }) => !sent.some((person) => person.ref === ref)).map((row) => referredPerson(vault, row));
  const wishes = data.wishes ?? stated.wishes;
  const { amendments: _done, crimeReference: _reference, incidentNotes: _notes, ...about } = details;
  return {
    ...about,
    route: stated.route,
    initiatedBy: stated.initiatedBy,
    incident: data.incident ?? incidentOf(stated, details),
    people: [...sent, ...kept],
    consents: before.consents.map((consent) => ({
      person: before.people.find(({ id }) => id === consent.personId)!.ref,
      purpose: consent.purpose,
      // What was refused since is told by triage, not held against the amendment.
      state: consent.state === 'given' ? 'given' : 'not_asked',
    })),
    ...(wishes && { wishes }),
    ...(data.notes !== undefined && { notes: data.notes }),
    ...(data.extensions && { extensions: data.extensions }),
  };
}

function referredPerson(vault: Means['vault'], row: PersonRow): ReferredPerson {
  const open = openPerson(vault, row);
  return {
    ref: row.ref,
    role: row.role,
    name: open?.name ?? '(erased)',
    contactPoints: [],
    ...(open?.dateOfBirth !== undefined && { dateOfBirth: open.dateOfBirth }),
    ...(row.guardian !== null && { guardian: row.guardian }),
  };
}

/** Paths lead into what was sent: a fault of a person who was not sent is one of the people as they would then stand. */
function faultsOf(faults: Fault[], sent: number): Fault[] {
  return faults.map((fault) =>
    Number(/^people\[(\d+)\]/.exec(fault.path)?.[1] ?? 0) < sent || !fault.path.startsWith('people[')
      ? fault
      : { ...fault, path: 'people' },
  );
}

function changesOf(
  before: Revised,
  stated: CaseRow['stated'],
  was: Details,
  now: Details,
  data: ReferralAmendedV1,
  people: readonly PersonRow[],
): Change[] {
  const changes = new Set<Change>(changesBetween(before.row.stated.incident, stated.incident));
  if (JSON.stringify(before.row.stated.wishes) !== JSON.stringify(stated.wishes)) changes.add('wishes');
  if (people.length > 0) for (const change of ['people', 'contact_points', 'needs', 'risk'] as const) changes.add(change);
  const texts = (details: Details) => JSON.stringify([details.notes, details.incidentNotes, details.crimeReference, details.extensions]);
  if (texts(was) !== texts(now) || data.notes !== undefined || changes.size === 0) changes.add('notes');
  return [...changes];
}

const isNewTo = (known: readonly PersonRow[]) => (person: PersonRow) => !known.some(({ ref }) => ref === person.ref);

/** Two amendments of one person in one list: the later one stands. */
const latestOfEach = (people: readonly PersonRow[]): PersonRow[] => [...new Map(people.map((person) => [person.id, person])).values()];
