import type { Incident } from '#contracts/incident.js';
import type { ReferralSubmittedV1 } from '#contracts/referral.submitted.v1.js';
import type { Stated } from './case-facts.rules.js';
import type { CaseRow } from './cases.queries.js';
import { openJson, sealJson, type Vault } from './vault.js';

/** What of a referral is personal or restricted, but about the matter rather than one person: sealed with the case's own key. */
export interface Details {
  agencyReference: string;
  submittedAt: string;
  submittedBy?: string;
  crimeReference?: string;
  incidentNotes?: string;
  notes?: string;
  extensions?: Record<string, unknown>;
  /** Reasons of amendments, the latest last. */
  amendments?: { at: string; by?: string; reason: string }[];
}

/** Takes a referral apart: what is coded, and what is to be sealed. People and consents have rows of their own. */
export function partsOf(referral: ReferralSubmittedV1): { stated: Stated; details: Details } {
  const { incident, people: _people, consents: _consents, route, initiatedBy, wishes, ...about } = referral;
  const { crimeReference, notes: incidentNotes, ...coded } = incident;
  return {
    stated: { route, initiatedBy, incident: coded, ...(wishes && { wishes }) },
    details: { ...about, crimeReference, incidentNotes },
  };
}

/** The incident as the agency wrote it, put together again. */
export function incidentOf(stated: Stated, { crimeReference, incidentNotes }: Details): Incident {
  return {
    ...stated.incident,
    ...(crimeReference !== undefined && { crimeReference }),
    ...(incidentNotes !== undefined && { notes: incidentNotes }),
  };
}

export const sealDetails = (key: Buffer, caseId: string, details: Details): Buffer => sealJson(key, context(caseId), details);

/** The details in clear; undefined once the key is gone. */
export function openDetails(vault: Vault, row: Pick<CaseRow, 'id' | 'data_key' | 'details_sealed'>): Details | undefined {
  if (!row.data_key || !row.details_sealed) return undefined;
  return openJson<Details>(vault.unwrap(row.id, row.data_key), context(row.id), row.details_sealed);
}

const context = (caseId: string) => `cases.details:${caseId}`;
