import type { Change } from '#contracts/codes.js';
import type { Fact, Unit } from '#messaging/unit.js';
import { codedCase, codingOf, consentScope, triageOf, type CaseFacts, type ConsentFacts, type ProviderIds } from './case-facts.rules.js';
import { isEnded, updateCases, type CaseRow } from './cases.queries.js';
import { dayIn } from './check-referral.rules.js';
import type { Means } from './means.js';
import { personFacts, type PersonRow } from './people.queries.js';
import type { Triage } from './triage-case.rules.js';

/** A case with all that its coding and triage are worked out from, after a change. */
export interface Revised {
  row: CaseRow;
  people: PersonRow[];
  consents: ConsentFacts[];
  /** What was changed; empty where only time has passed. */
  changed: Change[];
  /** The change is one of consents alone, and `consent.changed` has told matching of it. */
  consentsAlone?: boolean;
  /** The message that changed it, where one did. */
  cause?: Fact['cause'];
}

/** Changes that matching cannot see. */
const UNCODED: readonly Change[] = ['notes', 'risk', 'needs', 'contact_points'];

export const factsOf = ({ row, people, consents }: Revised): CaseFacts => ({
  stated: row.stated,
  offence: row.offence,
  people: people.map(personFacts),
  consents,
});

/** Codes and triages changed cases anew, writes them in one statement, and tells what has come of it. An ended case is left as it ended. */
export async function settleCases(unit: Unit, { area }: Means, providers: ProviderIds, revised: Revised[]): Promise<void> {
  const today = dayIn(unit.now);
  const facts: Fact[] = [];
  for (const one of revised) {
    const say = (fact: Fact) => void facts.push({ ...fact, ...(one.cause && { cause: one.cause }) });
    const { row, changed } = one;
    const before = { state: row.state, missing: row.missing.join(), until: row.parked_until };
    const caseFacts = factsOf(one);
    const coding = codingOf(caseFacts, area);
    const { incident } = row.stated;
    Object.assign(row, {
      category: coding.category,
      flags: coding.flags,
      complexity: coding.complexity,
      tags: coding.tags,
      enhanced_rights: coding.enhancedRights,
      parties: coding.parties,
      district: incident.district,
      stage: incident.stage,
      establishment: incident.establishment ?? null,
    });
    if (changed.length > 0) say(changedFact(one, unit.now));
    if (isEnded(row.state)) continue;
    const triage = triageColumns(triageOf(caseFacts, today), unit.now);
    const same = triage.state === before.state && triage.missing.join() === before.missing && triage.parked_until === before.until;
    if (!same) Object.assign(row, triage);
    const identity = { case: row.id, reference: row.reference, area: row.area, agency: row.agency, receivedAt: row.received_at };
    const coded = () => codedCase(identity, caseFacts, coding, area, providers, today);
    const about = { subject: `case/${row.id}`, area: row.area };
    if (!same) say(triagedFact(row));
    if (row.state === 'ready' && before.state !== 'ready') {
      row.was_ready = true;
      say({ type: 'case.ready.v1', ...about, data: { ...coded(), readyAt: unit.now.toISOString() } });
    } else if (row.state === 'ready' && changed.some((change) => !UNCODED.includes(change)) && !one.consentsAlone) {
      say({ type: 'case.recoded.v1', ...about, data: { ...coded(), changed, recodedAt: unit.now.toISOString() } });
    }
  }
  await updateCases(
    unit.tx,
    revised.map((one) => one.row),
  );
  unit.tell(...facts);
}

/** Triage as the columns of its case. */
export function triageColumns(triage: Triage, now: Date): Pick<CaseRow, 'state' | 'missing' | 'parked_until' | 'state_since'> {
  return {
    state: triage.kind,
    missing: triage.kind === 'needs_information' ? triage.missing : [],
    parked_until: triage.kind === 'parked' ? triage.until : null,
    state_since: now,
  };
}

const triagedFact = (row: CaseRow): Fact => ({
  type: 'case.triaged.v1',
  subject: `case/${row.id}`,
  area: row.area,
  data: { case: row.id, reference: row.reference, area: row.area, ...triageTold(row) },
});

/** What triage has come to, as everybody is told. */
export const triageTold = (row: CaseRow) => ({
  outcome: row.state,
  ...(row.parked_until && { until: row.parked_until }),
  ...(row.missing.length > 0 && { missing: row.missing }),
  triagedAt: row.state_since.toISOString(),
});

function changedFact({ row, people, changed }: Revised, now: Date): Fact {
  return {
    type: 'case.changed.v1',
    subject: `case/${row.id}`,
    area: row.area,
    data: {
      case: row.id,
      reference: row.reference,
      area: row.area,
      changed,
      category: row.category,
      stage: row.stage,
      complexity: row.complexity,
      district: row.district,
      ...(row.establishment && { establishment: row.establishment }),
      people: people.map((person) => ({ person: person.id, role: person.role })),
      changedAt: now.toISOString(),
    },
  };
}

/** What one person has said to one purpose, as the fact that everybody is told of. */
export function consentChangedFact(revised: Revised, consent: ConsentFacts, providers: ProviderIds): Fact {
  const { row, people, cause } = revised;
  const role = people.find((person) => person.id === consent.personId)!.role;
  return {
    type: 'consent.changed.v1',
    subject: `case/${row.id}`,
    area: row.area,
    data: {
      case: row.id,
      area: row.area,
      person: consent.personId,
      role,
      purpose: consent.purpose,
      state: consent.state,
      scope: consentScope(factsOf(revised), providers),
      asOf: consent.saidAt.toISOString(),
    },
    ...(cause && { cause }),
  };
}
