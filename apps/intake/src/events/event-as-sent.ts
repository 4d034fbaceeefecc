import { entryOf } from '#contracts/catalogue.js';
import type { PartnerKind } from '#contracts/codes.js';
import { caseNamedIn, type ReadEvent } from '#messaging/cloud-event.js';
import type { Caller } from '#platform/caller.js';
import { maySend, wrongKind } from '../receipt.js';

/**
 * An event as the door takes it from this kind of partner: about the case that its data names, whatever its envelope says, so that what is held holds
 * back the later ones; and with a fault where such a partner does not send it, which is proven before intake has heard of the organisation.
 */
export function eventAsSent(event: ReadEvent, kind: PartnerKind): ReadEvent {
  // Of what no partner sends, the check says so.
  const isTheirs = entryOf(event.type)?.way !== 'from partner' || maySend(event.type, kind);
  const faults = isTheirs ? event.faults : [...event.faults, wrongKind()];
  return { ...event, subject: caseNamedIn(event.body) ?? event.subject, faults };
}

export const kindOf = ({ roles }: Pick<Caller, 'roles'>): PartnerKind =>
  roles.some((role) => role.startsWith('agency_')) ? 'agency' : 'provider';
