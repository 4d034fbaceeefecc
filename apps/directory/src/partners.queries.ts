import type { PartnerFlow, PartnerKind, PartnerState, ReceiptDoor } from '#contracts/codes.js';
import type { Organisation } from '#platform/area.js';
import type { Tx } from '#platform/database.js';
import type { OrganisationRow } from './directory.queries.js';
import type { Slowed } from './slowed.queries.js';

export interface BrokerUser {
  name: string;
  /** Null where a certificate alone lets it in. */
  passwordHash: string | null;
  endsAt: Date | null;
  /** Its time is over. */
  ended: boolean;
  /** The broker has it no more. */
  gone: boolean;
}

export interface PartnerQueueRow {
  organisation: string;
  code: string;
  /** The organisation's name. */
  title: string;
  kind: PartnerKind;
  area: string;
  /** Of its exchange and its first user, and stem of its queues. */
  name: string;
  users: BrokerUser[];
  wanted: 'open' | 'suspended' | 'removed';
  applied: 'open' | 'suspended' | 'removed' | null;
  /** Counts up with every change of what should be at the broker. */
  asked: number;
  registered: boolean;
  backlog: number;
  backlogBytes: number;
  connections: number;
  channels: number;
  /** While it is kept from the broker. */
  slowed: Slowed | null;
}

/** What should be at the broker is another by now: whoever brings it there looks again, also where it is busy with what was asked before. */
const ASKED = 'applied = null, asked = partner_queue.asked + 1';

/** Of one partner, or of all. */
export async function partnerQueues(tx: Tx, organisation?: string): Promise<PartnerQueueRow[]> {
  const { rows } = await tx.query<PartnerQueueRow>(
    `select q.organisation, o.code, o.name as title, o.kind, o.area, q.name, q.wanted, q.applied, q.asked, q.registered_at is not null as registered,
       s.backlog, s.backlog_bytes::float8 as "backlogBytes", s.connections, s.channels, u.users,
       case when d.organisation is not null then json_build_object('since', d.since, 'until', d.until, 'times', d.times,
         'perSecond', d.per_second, 'agreed', d.agreed_per_second) end as slowed
     from partner_queue q join organisation o on o.id = q.organisation join partner_setting s on s.organisation = o.id
     left join partner_slowed d on d.organisation = o.id and d.over_at is null cross join lateral (
       select coalesce(json_agg(json_build_object('name', name, 'passwordHash', password_hash, 'endsAt', ends_at,
         'ended', coalesce(ends_at <= now(), false), 'gone', gone_at is not null) order by made_at, name), '[]') as users
       from partner_user u where u.organisation = q.organisation
     ) u
     where $1::uuid is null or q.organisation = $1 order by o.code`,
    [organisation ?? null],
  );
  // What stands in JSON has no dates.
  return rows.map((row) => ({
    ...row,
    users: row.users.map((user) => ({ ...user, endsAt: user.endsAt && new Date(user.endsAt) })),
    slowed: row.slowed && { ...row.slowed, since: new Date(row.slowed.since), until: new Date(row.slowed.until) },
  }));
}

/** Gives partners their queue: its name stays what it was, since other services know it; its first user gets this password. */
export async function wantPartnerQueues(tx: Tx, list: { organisation: string; name: string; passwordHash: string }[]): Promise<void> {
  await tx.query(
    `insert into partner_queue (organisation, name)
     select organisation, name from jsonb_to_recordset($1) as q (organisation uuid, name text)
     on conflict (organisation) do update set ${ASKED}`,
    [JSON.stringify(list)],
  );
  await tx.query(
    `insert into partner_user (name, organisation, password_hash)
     select q.name, q.organisation, n."passwordHash"
     from jsonb_to_recordset($1) as n (organisation uuid, "passwordHash" text) join partner_queue q on q.organisation = n.organisation
     on conflict (name) do update set password_hash = excluded.password_hash where partner_user.ends_at is null`,
    [JSON.stringify(list)],
  );
}

/** What it has at the broker is to be looked at again. */
export async function askForQueues(tx: Tx, organisation: string): Promise<void> {
  await tx.query(`update partner_queue set ${ASKED} where organisation = $1`, [organisation]);
}

/** The same of one that may use its queues: who is suspended or removed has no user there. */
export async function askForQueuesOfOpen(tx: Tx, organisation: string): Promise<void> {
  await tx.query(`update partner_queue set ${ASKED} where organisation = $1 and wanted = 'open'`, [organisation]);
}

/**
 * Notes what was brought to the broker. Where another was asked for meanwhile, another process may have brought that before this one came: what is
 * there now is an older wish, such as the user of a suspended partner, so that all of it is to be looked at again.
 * @returns `first` where the hub has yet to be told: once in the life of a partner, whoever else asks at the same time
 */
export async function partnerQueueIsThere(
  tx: Tx,
  { organisation, wanted, asked, users }: PartnerQueueRow,
): Promise<'first' | 'there' | 'outdated'> {
  const noted = await tx.query('update partner_queue set applied = $2 where organisation = $1 and asked = $3', [
    organisation,
    wanted,
    asked,
  ]);
  if (!noted.rowCount) {
    await askForQueues(tx, organisation);
    await tx.query('update partner_user set gone_at = null where organisation = $1 and ends_at <= now()', [organisation]);
    return 'outdated';
  }
  const over = users.filter(({ ended, gone }) => ended && !gone).map(({ name }) => name);
  if (over.length > 0) await tx.query('update partner_user set gone_at = now() where name = any($1)', [over]);
  const { rowCount } = await tx.query(
    `update partner_queue set registered_at = now() where organisation = $1 and registered_at is null and wanted = 'open'`,
    [organisation],
  );
  return rowCount === 1 ? 'first' : 'there';
}

/** @returns the organisation, where it is a partner that is in one of the states that this step leads from */
export async function changePartner(tx: Tx, id: string, from: PartnerState[], to: PartnerState): Promise<OrganisationRow | undefined> {
  const { rows } = await tx.query<OrganisationRow>(
    `update organisation set state = $3 where id = $1 and kind <> 'hub' and state = any($2)
     returning id, code, name, kind, route, area, email, phone, state`,
    [id, from, to],
  );
  if (rows[0]) {
    const wanted = to === 'active' ? 'open' : to;
    await tx.query(`update partner_queue set wanted = $2, ${ASKED} where organisation = $1`, [id, wanted]);
  }
  return rows[0];
}

export async function keepOrganisations(tx: Tx, area: string, list: Organisation[]): Promise<void> {
  await tx.query(
    `with kept as (
       insert into organisation (id, code, name, kind, route, area, email, phone)
       select id, code, name, kind, route, $2, email, phone
       from jsonb_to_recordset($1) as o (id uuid, code text, name text, kind text, route text, email text, phone text)
       on conflict do nothing returning id, kind
     )
     -- The seed's partners are the demo's and the bench's: how fast the hub is, and not how fast it lets them, is what they are there to show.
     insert into partner_setting (organisation, queue_per_second) select id, null from kept where kind <> 'hub'`,
    [JSON.stringify(list), area],
  );
}

export interface NewPartner {
  id: string;
  kind: PartnerKind;
  name: string;
  code: string;
  route?: string;
  area: string;
  email?: string;
  phone?: string;
  /** Account of the administrator. */
  by: string;
  requestKey?: Buffer;
  requestDigest: Buffer;
}

/** @returns false where there is one of this code, or one that the same request registered */
export async function addPartner(tx: Tx, partner: NewPartner): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into organisation (id, code, name, kind, route, area, email, phone, registered_at, registered_by, request_key, request_digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now(), $9, $10, $11) on conflict do nothing`,
    [
      partner.id,
      partner.code,
      partner.name,
      partner.kind,
      partner.route ?? null,
      partner.area,
      partner.email ?? null,
      partner.phone ?? null,
      partner.by,
      partner.requestKey ?? null,
      partner.requestDigest,
    ],
  );
  if (rowCount === 1) await tx.query('insert into partner_setting (organisation) values ($1)', [partner.id]);
  return rowCount === 1;
}

/** What was registered by a request of this key, if any was. */
export async function registeredByRequest(tx: Tx, requestKey: Buffer): Promise<{ id: string; requestDigest: Buffer } | undefined> {
  const { rows } = await tx.query<{ id: string; requestDigest: Buffer }>(
    'select id, request_digest as "requestDigest" from organisation where request_key = $1',
    [requestKey],
  );
  return rows[0];
}

/** Codes that are taken and begin like this one. */
export async function codesLike(tx: Tx, code: string): Promise<Set<string>> {
  const { rows } = await tx.query<{ code: string }>('select code from organisation where starts_with(code, $1)', [code]);
  return new Set(rows.map((row) => row.code));
}

export interface PartnerSetting {
  httpPerMinute: number | null;
  queuePerSecond: number | null;
  burst: number;
  backlog: number;
  backlogBytes: number;
  connections: number;
  channels: number;
  openJobs: number;
  inbound: PartnerFlow;
  outbound: PartnerFlow;
  receipts: ReceiptDoor;
  webhookUrl: string | null;
  webhookTypes: string[];
  webhookGeneration: number;
  webhookOldUntil: Date | null;
}

/** Columns of a setting by what they are called in code. */
const SETTING = {
  httpPerMinute: 'http_per_minute',
  queuePerSecond: 'queue_per_second',
  burst: 'burst',
  backlog: 'backlog',
  backlogBytes: 'backlog_bytes',
  connections: 'connections',
  channels: 'channels',
  openJobs: 'open_jobs',
  inbound: 'inbound',
  outbound: 'outbound',
  receipts: 'receipts',
  webhookUrl: 'webhook_url',
  webhookTypes: 'webhook_types',
  webhookGeneration: 'webhook_generation',
  webhookOldUntil: 'webhook_old_until',
} satisfies Record<keyof PartnerSetting, string>;
const SETTINGS = Object.entries(SETTING)
  .map(([name, column]) => `s.${column}${name === 'backlogBytes' ? '::float8' : ''} as "${name}"`)
  .join(', ');

/** Those that the broker holds a partner to. */
const AT_BROKER: readonly string[] = ['backlog', 'backlogBytes', 'connections', 'channels'] satisfies (keyof PartnerSetting)[];

/** Changes what is named, and leaves the rest. What is to stand at the broker is asked for: the caller has it brought there. */
export async function changeSetting(tx: Tx, organisation: string, change: Partial<PartnerSetting>): Promise<void> {
  const columns = Object.entries(change).filter(([, value]) => value !== undefined);
  if (columns.length === 0) return;
  const sets = columns.map(([name], nth) => `${SETTING[name as keyof PartnerSetting]} = $${nth + 2}`);
  await tx.query(`update partner_setting set ${sets.join(', ')} where organisation = $1`, [
    organisation,
    ...columns.map(([, value]) => value),
  ]);
  if (columns.some(([name]) => AT_BROKER.includes(name))) await askForQueuesOfOpen(tx, organisation);
}

export interface PartnerRow extends Omit<OrganisationRow, 'kind'> {
  kind: PartnerKind;
  version: number;
  registeredAt: Date | null;
  setting: PartnerSetting;
}

const PARTNER = `
  select o.id, o.code, o.name, o.kind, o.route, o.area, o.email, o.phone, o.state, o.version, o.registered_at as "registeredAt", ${SETTINGS}
  from organisation o join partner_setting s on s.organisation = o.id`;

function partnerOf(row: Record<string, unknown>): PartnerRow {
  const setting = Object.fromEntries(Object.keys(SETTING).map((name) => [name, row[name]])) as unknown as PartnerSetting;
  const rest = Object.fromEntries(Object.entries(row).filter(([name]) => !(name in SETTING)));
  return { ...rest, setting } as unknown as PartnerRow;
}

export async function allPartners(tx: Tx): Promise<PartnerRow[]> {
  const { rows } = await tx.query(`${PARTNER} order by o.kind, o.code`);
  return rows.map(partnerOf);
}

export async function onePartner(tx: Tx, id: string): Promise<PartnerRow | undefined> {
  const { rows } = await tx.query(`${PARTNER} where o.id = $1`, [id]);
  return rows[0] && partnerOf(rows[0] as Record<string, unknown>);
}

/** Counts up: whoever holds the row until its commit is the only one that tells of this version. */
export async function nextVersion(tx: Tx, id: string): Promise<void> {
  await tx.query('update organisation set version = version + 1 where id = $1', [id]);
}

/** Partners of whom the hub has not been told. */
export async function untoldPartners(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(`select id from organisation where kind <> 'hub' and version = 0 order by id for update`);
  return rows.map(({ id }) => id);
}

/** By what is wanted of them: partners whose exchange, queues, users and policy the broker has not been brought to. */
export async function partnersNotApplied(tx: Tx): Promise<{ wanted: PartnerQueueRow['wanted']; partners: number }[]> {
  const { rows } = await tx.query<{ wanted: PartnerQueueRow['wanted']; partners: number }>(
    'select wanted, count(*)::int as partners from partner_queue where applied is distinct from wanted group by wanted',
  );
  return rows;
}
