import type { Tx } from '#platform/database.js';

/**
 * What is true after every commit, asked of the tables alone. One row for each that is broken: what, and where.
 * 1. A month holds what its offers book on it, half in the month of the offer and half in the next; what an ended allocation used in a past month stays used.
 * 2. No more is taken than the ceiling, which is above what is available only where a figure came in below what was taken.
 * 3. A case is where its offers say; one live offer or allocation at most; and nothing is set aside for, or asked about, a case that does not wait.
 */
export async function broken(tx: Tx): Promise<object[]> {
  const { rows } = await tx.query(`
    with booked as (
      select o.provider, half.month, coalesce(sum(half.points) filter (where o.state = 'open'), 0)::int as held,
        coalesce(sum(half.points) filter (where o.state = 'accepted'), 0)::int as committed,
        coalesce(sum(half.points) filter (where not o.serious), 0)::int as ordinary
      from offer o cross join lateral (
        values (o.month, (o.points + 1) / 2), ((o.month + interval '1 month')::date, o.points / 2)
      ) as half(month, points)
      where o.state = 'open'
        or (o.state = 'accepted' and (o.ended_at is null or date_trunc('month', o.ended_at at time zone 'Europe/London')::date > half.month))
      group by o.provider, half.month
    )
    select 'figures differ from the offers' as what, coalesce(c.provider, b.provider)::text || ' ' || coalesce(c.month, b.month)::text || format(' holds %s %s %s, offers say %s %s %s', c.held, c.committed, c.ordinary, b.held, b.committed, b.ordinary) as "where"
      from capacity_month c full join booked b on b.provider = c.provider and b.month = c.month
      where (coalesce(c.held, 0), coalesce(c.committed, 0), coalesce(c.ordinary, 0))
        is distinct from (coalesce(b.held, 0), coalesce(b.committed, 0), coalesce(b.ordinary, 0))
    union all
    select 'above the ceiling', c.provider::text from capacity_month c
      where c.kind = 'known' and (c.committed + c.held > c.ceiling or c.ordinary > c.ordinary_ceiling)
    union all
    select 'a ceiling that nothing holds up', c.provider::text from capacity_month c
      where c.kind = 'known' and c.ceiling > greatest(c.available, c.committed + c.held)
    union all
    select 'the state is not what the offers say', m.id::text from matched_case m
      where (m.state = 'offered') <> exists (select from offer o where o.case_id = m.id and o.state = 'open')
        or (m.state = 'allocated') <> exists (select from offer o where o.case_id = m.id and o.state = 'accepted' and o.ended_at is null)
    union all
    select 'more than one live', o.case_id::text from offer o where o.state = 'open' or (o.state = 'accepted' and o.ended_at is null)
      group by o.case_id having count(*) > 1
    union all
    select 'room set aside for a case that does not wait', m.id::text from matched_case m
      where m.earmark_provider is not null and m.state not in ('waiting', 'reallocating')
    union all
    select 'who has what on hand is not what the offers say', coalesce(w.provider, h.provider)::text || ' ' || coalesce(w.facilitator, h.code)
      from facilitator_work w full join (
        select o.provider, f.code, count(*) filter (where o.ended_at is null)::int as cases,
          max((o.ended_at at time zone 'Europe/London')::date) filter (where o.serious) as serious_ended_on
        from offer o cross join lateral (values (coalesce(o.lead, o.planned_lead)), (coalesce(o.second, o.planned_second))) as f(code)
        where f.code is not null and (o.state = 'open' or o.state = 'accepted') group by o.provider, f.code
      ) h on h.provider = w.provider and h.code = w.facilitator
      where (coalesce(w.cases, 0), w.serious_ended_on) is distinct from (coalesce(h.cases, 0), h.serious_ended_on)
    union all
    select 'an open offer without who would do the work', o.id::text from offer o where o.state = 'open' and o.planned_lead is null
    union all
    select 'an offer that is past its time', o.id::text from offer o where o.state = 'open' and o.respond_by < o.offered_at`);
  return rows;
}

/**
 * Offers that should not have been made, by the tables alone and by none of the rules that decide: above what was available at that moment, to who takes
 * nothing, to who declined it, without consent, or for somebody whose checks have run out. The tables say what is so now: so it is asked after each deed,
 * of the offers that came of it.
 * @param known offers that there were before; those of now are added
 */
export async function wronglyPlaced(tx: Tx, known: Set<string>, today: string): Promise<object[]> {
  const { rows } = await tx.query<{ id: string; because: string[]; provider: string }>(
    `select o.id, o.provider, array_remove(array[
        case when above.figures is not null then 'above what is available: ' || above.figures end,
        case when p.suspended_at is not null then 'suspended' end,
        case when exists (select from provider_pause where provider = o.provider and to_at is null) then 'paused' end,
        case when not exists (select from agreement where provider = o.provider and $1::date between starts_on and ends_on) then 'no agreement' end,
        case when exists (select from facilitator_check where provider = o.provider and code in (o.planned_lead, o.planned_second) and expires_on < $1::date) then 'an expired check' end,
        case when f.facts -> 'consent' ->> 'state' <> 'given' then 'no consent' end,
        case when o.provider = any(m.refused_by) and d.by_person is null then 'it declined' end
      ], null) as because
     from offer o join matched_case m on m.id = o.case_id join case_facts f on f.case_id = m.id and f.version = m.facts_version
     join provider p on p.id = o.provider join decision d on d.id = o.decision
     left join lateral (
       select string_agg(format('%s of %s, %s kept, in %s', c.committed + c.held, c.available, c.kept, c.month), '; ') as figures
       from capacity_month c join (values (o.month, (o.points + 1) / 2), ((o.month + interval '1 month')::date, o.points / 2)) as half(month, points)
         on half.month = c.month and half.points > 0
       where c.provider = o.provider and (c.kind = 'unknown' or (c.kind = 'known'
         and (c.committed + c.held > c.available or (not o.serious and c.ordinary > c.available - c.kept))))
     ) above on true
     where o.state = 'open' or (o.state = 'accepted' and o.ended_at is null)`,
    [today],
  );
  const wrong = rows.filter(({ id, because }) => because.length > 0 && !known.has(id));
  for (const { id } of rows) known.add(id);
  return wrong;
}
