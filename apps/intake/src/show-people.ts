import type { ConsentFacts } from './case-facts.rules.js';
import type { CaseRow } from './cases.queries.js';
import type { PersonRow } from './people.queries.js';
import { openDetails } from './seal-details.js';
import { openPerson, type OpenPerson } from './seal-person.js';
import type { Vault } from './vault.js';

/** A person as somebody sees them who may: or, withheld, that there is one. */
export type PersonShown = {
  id: string;
  ref: string;
  role: string;
  guardian?: string;
  supports?: string;
  /** Language, interpreter and access needs in words. */
  needs: string[];
  facilitatorGender: string;
  withheld?: 'consent' | 'erased';
} & (Partial<Omit<OpenPerson, 'needs'>> & { contactPoints: OpenPerson['contactPoints']; supportNeeds?: OpenPerson['needs'] });

export interface PeopleShown {
  case: string;
  reference: string;
  people: PersonShown[];
  /** What happened, and what else the agency wrote: restricted. */
  incidentNotes?: string;
  notes?: string;
}

/** Who looks: the hub's administrators see everybody; a provider sees those who let it. */
export type Viewer = { kind: 'hub' } | { kind: 'provider'; code: string | undefined };

export function showPeople(
  vault: Vault,
  row: CaseRow,
  people: readonly PersonRow[],
  consents: readonly ConsentFacts[],
  viewer: Viewer,
): PeopleShown {
  const shown = people.map((person) => showPerson(vault, person, consents, viewer));
  // Free text may name anybody of the case: a provider that may not see one of them may not read it.
  const details = viewer.kind === 'hub' || shown.every((person) => !person.withheld) ? openDetails(vault, row) : undefined;
  return {
    case: row.id,
    reference: row.reference,
    people: shown,
    ...(details?.incidentNotes !== undefined && { incidentNotes: details.incidentNotes }),
    ...(details?.notes !== undefined && { notes: details.notes }),
  };
}

function showPerson(vault: Vault, row: PersonRow, consents: readonly ConsentFacts[], viewer: Viewer): PersonShown {
  const coded = {
    id: row.id,
    ref: row.ref,
    role: row.role,
    ...(row.guardian !== null && { guardian: row.guardian }),
    ...(row.supports !== null && { supports: row.supports }),
    needs: needsInWords(row),
    facilitatorGender: row.facilitator_gender,
  };
  const open = mayBeSeen(row, consents, viewer) ? openPerson(vault, row) : undefined;
  if (!open) return { ...coded, contactPoints: [], withheld: row.erased_at ? 'erased' : 'consent' };
  const { needs: supportNeeds, ...rest } = open;
  return { ...rest, ...coded, ...(supportNeeds && { supportNeeds }) };
}

/** A harmed person must have agreed that this provider is told; anybody else must not have refused. */
function mayBeSeen(row: PersonRow, consents: readonly ConsentFacts[], viewer: Viewer): boolean {
  if (viewer.kind === 'hub') return true;
  const share = consents.find((consent) => consent.personId === row.id && consent.purpose === 'share_with_provider');
  if (share?.providers && !(viewer.code && share.providers.includes(viewer.code))) return false;
  return row.role === 'harmed' ? share?.state === 'given' : share?.state !== 'refused' && share?.state !== 'withdrawn';
}

const INTERPRETER = { none: '', spoken: 'needs an interpreter', bsl: 'needs a BSL interpreter' };

function needsInWords(row: PersonRow): string[] {
  const language = row.language === 'en' || row.language.startsWith('en-') ? '' : `speaks ${languageName(row.language)}`;
  return [language, INTERPRETER[row.interpreter], ...row.access_needs.map((need) => need.replaceAll('_', ' '))].filter(Boolean);
}

const names = new Intl.DisplayNames('en-GB', { type: 'language' });

function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    // The contract lets through codes that are formed like one and belong to no language.
    return code;
  }
}
