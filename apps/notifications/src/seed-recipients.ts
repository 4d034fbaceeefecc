import type { Tx } from '#platform/database.js';
import type { DemoPerson, Organisation } from '#platform/area.js';
import { seedRecipients, type RecipientRow, type StaffKind } from './mail/mails.queries.js';

const kindOf: Record<Organisation['kind'], StaffKind> = { agency: 'agency_worker', provider: 'provider_worker', hub: 'hub_administrator' };
const isStaff = (role: string): role is StaffKind => role === 'agency_worker' || role === 'provider_worker' || role === 'hub_administrator';

/** The demo's staff, and each organisation's own mailbox. Who works where is the directory's to say; this is the copy that mail is sent by. */
export async function seedDemoRecipients(tx: Tx, people: DemoPerson[], organisations: Organisation[]): Promise<void> {
  const staff = people.flatMap(({ id, organisation, role, email }): RecipientRow[] =>
    isStaff(role) ? [{ recipient: id, organisation, kind: role, email, shared: false }] : [],
  );
  const shared = organisations.map(({ id, kind, email }): RecipientRow => ({
    recipient: id,
    organisation: id,
    kind: kindOf[kind],
    email,
    shared: true,
  }));
  await seedRecipients(tx, [...staff, ...shared]);
}
