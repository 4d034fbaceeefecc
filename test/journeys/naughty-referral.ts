import type { ReferralSubmittedV1 } from '../../libs/contracts/src/referral.submitted.v1.js';
import { referral } from './referrals.js';

/** A referral with the same text in every field that takes free text, and as a name within the sender's own fields. */
export function naughtyReferral(text: string): ReferralSubmittedV1 {
  const extensions = { [text]: text, list: [text, { deep: text }] };
  return referral((one) => {
    one.agencyReference = text;
    one.submittedBy = text;
    one.notes = text;
    one.extensions = extensions;
    one.incident.crimeReference = text;
    one.incident.notes = text;
    for (const consent of one.consents) consent.recordedBy = text;
    for (const person of one.people) {
      Object.assign(person, { name: text, knownAs: text, notes: text, extensions, identifiers: [{ kind: 'other', value: text }] });
      person.contactPoints = [{ channel: 'post', address: text, safe: true, alsoSeenBy: text }];
    }
  });
}

/** What the vault must give back of it, as `/cases/{id}/people` and `/people` show it. */
export function inTheVault({ people, notes, incident }: ReferralSubmittedV1) {
  return {
    notes,
    incidentNotes: incident.notes,
    people: people.map(({ ref, role, name, knownAs, notes: about, extensions, identifiers, contactPoints }) => ({
      ref,
      role,
      name,
      knownAs,
      notes: about,
      extensions,
      identifiers,
      contactPoints,
    })),
  };
}
