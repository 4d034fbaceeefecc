import type { CapacityChangedV1 } from '#contracts/capacity.changed.v1.js';
import type { ConsentChangedV1 } from '#contracts/consent.changed.v1.js';
import type { NotificationFailedV1 } from '#contracts/notification.failed.v1.js';
import type { NotificationSentV1 } from '#contracts/notification.sent.v1.js';
import type { Partner } from '#contracts/partner.js';
import type { RecallRequiredV1 } from '#contracts/recall.required.v1.js';
import type { ReferralRepeatedV1 } from '#contracts/referral.repeated.v1.js';
import type { ReportSettledV1 } from '#contracts/report.settled.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { columnsOf } from '#platform/columns.js';
import type { Tx } from '#platform/database.js';
import { versionOf } from './read-model.queries.js';

/** Writes of the read model's smaller tables, by the same rule: twice or late changes nothing. */
const withVersion = (arrived: Arrived<object>[]): unknown[] => [
  JSON.stringify(arrived.map((one) => ({ ...one.data, version: versionOf(one) }))),
];
const withFactId = (arrived: Arrived<object>[]): unknown[] => [
  JSON.stringify(arrived.map((one) => ({ ...one.data, factId: one.messageId }))),
];

export async function takeRepeats(tx: Tx, arrived: Arrived<ReferralRepeatedV1>[]): Promise<void> {
  await tx.query(
    `insert into repeat_row (fact_id, agency, because, received_at)
     select "factId", agency, because, "receivedAt"
     from jsonb_to_recordset($1) as f("factId" text, agency uuid, because text, "receivedAt" timestamptz)
     on conflict do nothing`,
    withFactId(arrived),
  );
}

export async function takeReports(tx: Tx, arrived: Arrived<ReportSettledV1>[]): Promise<void> {
  await tx.query(
    `insert into report_row (fact_id, partner, reported, outcome, faults, settled_at)
     select "factId", partner, reported, outcome, faults, "settledAt"
     from jsonb_to_recordset($1) as f("factId" text, partner uuid, reported text, outcome text, faults jsonb, "settledAt" timestamptz)
     on conflict do nothing`,
    withFactId(
      arrived.map((one) => ({ ...one, data: { ...one.data, faults: one.data.faults.map(({ path, code }) => ({ path, code })) } })),
    ),
  );
}

/** A provider has one subject and a period may come twice in a list no more than that, so the list has each row once. */
export async function takeLoad(tx: Tx, arrived: Arrived<CapacityChangedV1>[]): Promise<void> {
  await tx.query(
    `insert into load_row (provider, period, kind, available, committed, held, over_committed, declared_at, as_of, version)
     select provider, period, kind, available, committed, held, "overCommitted", "declaredAt", "asOf", version
     from jsonb_to_recordset($1) as f(provider uuid, period text, kind text, available integer, committed integer, held integer,
       "overCommitted" boolean, "declaredAt" timestamptz, "asOf" timestamptz, version bigint)
     on conflict (provider, period) do update set kind = excluded.kind, available = excluded.available, committed = excluded.committed,
       held = excluded.held, over_committed = excluded.over_committed, declared_at = excluded.declared_at, as_of = excluded.as_of,
       version = excluded.version
     where load_row.version < excluded.version`,
    withVersion(arrived),
  );
}

export async function takePartners(
  tx: Tx,
  arrived: Arrived<Pick<Partner, 'partner' | 'code' | 'name' | 'kind'>>[],
  state: 'registered' | 'suspended' | 'removed',
): Promise<void> {
  if (arrived.length === 0) return;
  await tx.query(
    `insert into partner_row (partner, code, name, kind, state, version)
     select partner, code, name, kind, $2, version
     from jsonb_to_recordset($1) as f(partner uuid, code text, name text, kind text, version bigint)
     on conflict (partner) do update set code = excluded.code, name = excluded.name, kind = excluded.kind, state = excluded.state,
       version = excluded.version
     where partner_row.version < excluded.version`,
    [...withVersion(arrived), state],
  );
}

type Sent = NotificationSentV1 & Partial<NotificationFailedV1>;
/** A notification may have the case as its subject, so a list may hold each once; a final word is not undone by an earlier one. */
export async function takeSends(tx: Tx, arrived: Arrived<Sent>[], outcome: 'sent' | 'failed'): Promise<void> {
  await tx.query(
    `insert into send_row (notification, about_type, recipient, channel, template, outcome, why, final, attempts, at, version)
     select notification, about_type, recipient, channel, template, $1, why, final, attempts, at, version
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::integer[], $10::timestamptz[], $11::bigint[])
       as f(notification, about_type, recipient, channel, template, why, final, attempts, at, version)
     on conflict (notification) do update set outcome = excluded.outcome, why = excluded.why, final = excluded.final,
       attempts = excluded.attempts, at = excluded.at, version = excluded.version
     where send_row.version < excluded.version`,
    [
      outcome,
      ...columnsOf(
        arrived.map(({ data }) => data),
        'notification', 'aboutType', 'to', 'channel', 'template', 'why', 'final', 'attempts', 'at',
      ), // prettier-ignore
      arrived.map(versionOf),
    ],
  );
}

export async function takeConsents(tx: Tx, arrived: Arrived<ConsentChangedV1>[]): Promise<void> {
  await tx.query(
    `insert into consent_row (case_id, person, purpose, state, as_of, version)
     select f."case", person, purpose, state, "asOf", version
     from jsonb_to_recordset($1) as f("case" uuid, person uuid, purpose text, state text, "asOf" timestamptz, version bigint)
     on conflict (case_id, person, purpose) do update set state = excluded.state, as_of = excluded.as_of, version = excluded.version
     where consent_row.version < excluded.version`,
    withVersion(arrived),
  );
}

export async function takeRecalls(tx: Tx, arrived: Arrived<RecallRequiredV1>[]): Promise<void> {
  await tx.query(
    `insert into recall_row (recall, case_id, holder, why, confirm_by)
     select recall, f."case", holder, why, "confirmBy"
     from jsonb_to_recordset($1) as f(recall uuid, "case" uuid, holder uuid, why text, "confirmBy" timestamptz)
     on conflict do nothing`,
    withVersion(arrived),
  );
}

/** Of an erased person the read model holds an id beside a consent, and nothing else. */
export async function forgetPeople(tx: Tx, people: string[]): Promise<void> {
  await tx.query('delete from consent_row where person = any($1::uuid[])', [people]);
}
