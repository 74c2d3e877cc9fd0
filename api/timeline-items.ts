/** Shown of a stay's facts, in SQL: `facts` is one of them as it was read. */
const shown = (facts: string, meaning: string) =>
  `jsonb_build_object('leaseStatus', ${meaning}, 'rawLeaseStatus', ${facts}->>'raw', 'role', ${facts}->>'role', 'pmsUnitLabel',
    ${facts}->>'unitLabel', 'leaseStart', ${facts}->>'leaseStart', 'leaseEnd', ${facts}->>'leaseEnd',
  'moveIn', coalesce(${facts}->>'moveInActual', ${facts}->>'moveInScheduled'), 'moveOut',
    coalesce(${facts}->>'moveOutActual', ${facts}->>'moveOutScheduled'), 'personExternalId', s.person_external_id, 'tenancyExternalId',
    s.tenancy_external_id)`;
const now = shown('s.facts', `s.facts->>'meaning'`),
  /**
   * Of the first reading, what is known of it: the row keeps the present facts alone, and her changes say what was before them. A reading that calls for an end
   * is told by no change but the end itself: what it may have overwritten besides is left out.
   */
  first = `${shown('f.facts', `case when f.facts->>'raw' is not distinct from s.facts->>'raw' then s.facts->>'meaning' end`)}
    || case when s.end_said_at is null then '{}'::jsonb
      else jsonb_build_object('moveOut', null, 'leaseEnd', null, 'rawLeaseStatus', nullif(f.facts->>'raw', s.facts->>'raw'), 'leaseStatus',
      null) end`,
  firstFacts = `select s.facts || coalesce((select jsonb_object_agg(x.key, x.value)
    from (select distinct on (k.key) k.key, b.value from sync_change c
    cross join jsonb_each(case jsonb_typeof(c.before) when 'object' then c.before end) b
    cross join lateral (select case b.key when 'rawLeaseStatus' then 'raw' else b.key end as key) k
    where c.person in (select id from ids) and c.stay = s.id and c.subject = 'stay:' || s.id and c.state = 'applied'
    order by k.key, c.at, c.id) x), '{}') as facts`;
const none = `null::uuid as run, null::text as trigger, null::text as by`;

/**
 * Why she has what she has, in SQL: every change with its reason, conflicts (those about her records and their words too, `$7` and `$8`), decisions, blocks,
 * what the PMS said of her stays, and who mapped their PMS units. People merged into her bring their history. A change that was only planned by a preview is none.
 */
export const TIMELINE = `with recursive ids as (select $1::uuid as id union select p.id from person p join ids on p.merged_into = ids.id),
conflicts as (select c.* from conflict c where c.person in (select id from ids) or c.candidates && (select array_agg(id) from ids) 
  or (c.property_id, case c.type when 'bad_record' then 'record:' || substr(c.subject, strpos(c.subject, '/') + 1) else c.subject
    end) in (select * from unnest($7::uuid[], $8::text[]))), items as (
  select c.id::text as id, c.at, 'change' as type, c.kind as what, c.state, coalesce(c.held_reason, c.reason) as reason,
    c.property_id as property, c.run_id as run, r.trigger, r.actor->>'name' as by, c.unit, null::text as note, c.before, c.after
    from sync_change c join ids on ids.id = c.person join sync_run r on r.id = c.run_id where r.mode = 'apply' and c.state <> 'planned'
  union all select c.id || '/opened', c.opened_at, 'conflict', c.type, c.state, 'opened', c.property_id, ${none}, null::uuid, null,
    null::jsonb, c.pms
  from conflicts c
  union all select c.id || '/closed', c.resolved_at, 'conflict', c.type, c.state,
    coalesce(c.resolution->>'action', c.resolution->>'reason', c.state), c.property_id, null::uuid, null, c.resolution->'by'->>'name',
    null::uuid, c.resolution->>'note', null::jsonb, c.resolution
    from conflicts c where c.resolved_at is not null
  union all select d.id || '/made', d.at, 'decision', d.kind, d.state, d.verdict, d.property_id, null::uuid, null, d.by->>'name',
    null::uuid, d.note, null::jsonb, case jsonb_typeof(d.evidence) when 'object' then d.evidence when 'array'
    then jsonb_build_object('evidence', d.evidence) end
  from decision d
  where d.person in (select id from ids)
  union all select d.id || '/ended', d.ended_at, 'decision', d.kind, d.state, case when l.name is null then 'ended' else 'lifted' end,
    d.property_id, null::uuid, null, l.name, null::uuid, null, null::jsonb, null::jsonb
  from decision d
    left join lateral (select e.actor->>'name' as name from audit_event e
      where e.subject = d.id::text and e.action = 'decision.lift' limit 1) l on true
    where d.ended_at is not null and d.person in (select id from ids)
  union all select b.id || '/made', b.at, 'block', 'block', case when b.lifted_at is null then 'active' else 'lifted' end, b.reason,
    b.property_id, null::uuid, null, b.by->>'name', null::uuid, null, null::jsonb, null::jsonb
  from block b
  where b.person_id in (select id from ids)
  union all select b.id || '/lifted', b.lifted_at, 'block', 'lift', 'lifted', null, b.property_id, r.id, r.trigger, r.actor->>'name',
    null::uuid, null, null::jsonb, null::jsonb
  from block b
    left join lateral (select r.id, r.trigger, r.actor from sync_change c join sync_run r on r.id = c.run_id
      where c.person in (select id from ids) and c.property_id = b.property_id and c.at = b.lifted_at and c.reason = 'block_lifted'
      limit 1) r on true
    where b.lifted_at is not null and b.person_id in (select id from ids)
  union all select s.id || '/first', s.created_at, 'fact', 'first_read', coalesce(f.facts->>'state', s.state), null, s.property_id, ${none},
    null::uuid, null, null::jsonb, ${first}
  from stay s
  cross join lateral (${firstFacts}) f
  where s.person_id in (select id from ids) and s.state <> 'outside'
  union all select s.id || '/read', s.changed_at, 'fact', 'read', s.state, s.scope_reason, s.property_id, ${none}, null::uuid, null,
    null::jsonb, ${now}
  from stay s
  where s.person_id in (select id from ids) and s.state <> 'outside' and s.changed_at > s.created_at
  union all select s.id || '/missing', s.missing_since_at, 'fact', 'missing_since', s.state, 'absent', s.property_id, ${none}, null::uuid,
    null, null::jsonb, ${now}
  from stay s
  where s.person_id in (select id from ids) and s.missing_since_at is not null
  union all select a.id || '/' || p.id, a.at, 'mapping',
    case when a.action = 'pms_unit.ignore' then 'ignored' when m.after->>'unitId' is null then 'unmapped' else 'mapped' end, null,
    case a.action when 'mapping.csv' then 'csv' when 'mapping.import' then 'import' when 'mapping.accept_suggestions' then 'suggestion'
      when 'pms_unit.ignore' then m.after->>'ignoredReason' else 'by_hand' end,
    s.property_id, null::uuid, null, a.actor->>'name', (m.after->>'unitId')::uuid, null, null::jsonb,
      jsonb_build_object('pmsUnitLabel', p.label)
    from (select distinct pms_unit_id, property_id from stay where person_id in (select id from ids) and state <> 'outside') s
    join pms_unit p on p.id = s.pms_unit_id
    join audit_event a on a.subject in (p.id::text, s.property_id::text)
      and a.action in ('mapping.set', 'mapping.remove', 'mapping.csv', 'mapping.accept_suggestions', 'mapping.import', 'pms_unit.ignore')
    cross join lateral (select case when a.subject = p.id::text then a.after
      else (select e from jsonb_array_elements(case jsonb_typeof(a.after) when 'array' then a.after else a.after->'mappings' end) e
          where e->>'pmsUnitId' = p.id::text limit 1) end as after) m
        where m.after is not null
)`;
