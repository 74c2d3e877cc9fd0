import type { Plan, StayWrite } from '../domain/plan/types.ts';
import { newId } from '../domain/ids.ts';
import { HASH_VERSION, factsHash, stayKey } from '../domain/stay-facts.ts';
import type { CopyValue, NewRows } from './copy.ts';
import type { Sql } from './tx.ts';
import { wake, wakeOthers } from './wake.ts';

/** Where and when a plan is written. */
export interface WriteTarget {
  organizationId: string;
  propertyId: string;
  now: Date;
  readNo: number;
}

/** The columns of a stay that a plan writes, each with its type; those that a change leaves alone are not `changes`. */
const COLUMNS: readonly { name: string; type: string; changes: boolean }[] = [
  { name: 'id', type: 'uuid', changes: true },
  { name: 'organization_id', type: 'uuid', changes: false },
  { name: 'property_id', type: 'uuid', changes: true },
  { name: 'account', type: 'uuid', changes: false },
  { name: 'pms_property_id', type: 'uuid', changes: true },
  { name: 'tenancy_external_id', type: 'text', changes: false },
  { name: 'person_external_id', type: 'text', changes: false },
  { name: 'pms_unit_id', type: 'uuid', changes: true },
  { name: 'person_id', type: 'uuid', changes: true },
  { name: 'facts', type: 'jsonb', changes: true },
  { name: 'kept_facts', type: 'jsonb', changes: true },
  { name: 'hash', type: 'text', changes: true },
  { name: 'hash_version', type: 'int', changes: true },
  { name: 'state', type: 'text', changes: true },
  { name: 'scope', type: 'text', changes: true },
  { name: 'scope_reason', type: 'text', changes: true },
  // Taken over from another property it is first read here: read numbers are each property's own.
  { name: 'first_read_no', type: 'bigint', changes: true },
  { name: 'end_said_read_no', type: 'bigint', changes: true },
  { name: 'end_said_at', type: 'timestamptz', changes: true },
  { name: 'ended_at', type: 'timestamptz', changes: true },
  { name: 'end_reason', type: 'text', changes: true },
  { name: 'move_out_known_since', type: 'timestamptz', changes: true },
  { name: 'lease_end_known_since', type: 'timestamptz', changes: true },
  { name: 'missing_since_read', type: 'bigint', changes: true },
  { name: 'missing_since_at', type: 'timestamptz', changes: true },
  { name: 'not_found_at', type: 'timestamptz', changes: true },
  { name: 'created_at', type: 'timestamptz', changes: false },
  { name: 'changed_at', type: 'timestamptz', changes: true },
];
const NAMES = COLUMNS.map((column) => column.name);
/** A stay that had ended keeps the instant at which it did. */
const changed = (name: string) =>
  name === 'ended_at'
    ? "ended_at = case when excluded.state = 'ended' then coalesce(excluded.ended_at, stay.ended_at) end"
    : `${name} = excluded.${name}`;
const UPSERT = `insert into stay (${NAMES.join(', ')})
  select *
  from unnest(${COLUMNS.map((column, i) => `$${i + 1}::${column.type}[]`).join(', ')})
  on conflict (account, tenancy_external_id, person_external_id) do update set ${COLUMNS.filter((column) => column.changes)
    .map((column) => changed(column.name))
    .join(', ')}`;

/** What is left to write of a plan's stays: `created` are those that nobody held before, `change` writes the others in place. */
export interface StaysToWrite {
  created: NewRows | null;
  change: () => Promise<void>;
}

/** Takes out the stays that a plan drops, makes the PMS units that only a tenancy names, and tells other properties what they lose to this one. */
export async function prepareStays(sql: Sql, target: WriteTarget, plan: Plan): Promise<StaysToWrite> {
  const dropped = plan.stays.filter((each) => each.scope === null),
    rows = plan.stays.filter((each) => each.scope !== null);
  if (dropped.length) await sql.run('delete from stay where id = any($1::uuid[])', [dropped.map((each) => each.stay.id)]);
  if (!rows.length) return { created: null, change: () => Promise.resolve() };
  const units = await pmsUnitIds(sql, target.organizationId, rows),
    valuesOf = (row: StayWrite) => valuesOfStay(target, row, row.pmsUnit === null ? null : (units.get(row.pmsUnit) ?? null));
  const known = await knownStays(sql, rows);
  // A tenancy that another property of the organization had is taken over: that property plans without it in its next run, and so do all where its person lives.
  const taken = [...known.values()].filter(({ property }) => property !== target.propertyId),
    losing = [...new Set(taken.map(({ property }) => property))];
  await wake(sql, losing, target.now);
  await wakeOthers(sql, [target.propertyId, ...losing], {
    organizationId: target.organizationId,
    now: target.now,
    people: taken.flatMap(({ person }) => (person ? [person] : [])),
  });
  const isKnown = (row: StayWrite) => known.has(keyOf(row)),
    held = rows.filter(isKnown);
  return {
    created: held.length < rows.length ? { table: 'stay', columns: NAMES, rows: newOnes(rows, isKnown, valuesOf) } : null,
    change: async () => {
      const values = held.map(valuesOf);
      if (values.length)
        await sql.run(
          UPSERT,
          COLUMNS.map((_, i) => values.map((row) => row[i])),
        );
    },
  };
}

function* newOnes(rows: readonly StayWrite[], isKnown: (row: StayWrite) => boolean, valuesOf: (row: StayWrite) => readonly CopyValue[]) {
  for (const row of rows) if (!isKnown(row)) yield valuesOf(row);
}

const keyOf = ({ stay }: StayWrite) => `${stay.account}/${stayKey(stay.tenancy, stay.personExternalId)}`;

interface Known {
  property: string;
  person: string | null;
}
/** Those of these stays that are in the database already, with the property that has them and whose they are; each by its key, whatever is known of the table's size (sync/load-people.ts). */
async function knownStays(sql: Sql, rows: readonly StayWrite[]): Promise<Map<string, Known>> {
  const found = await sql.rows<Known & { account: string; tenancy: string; record: string }>(
    `select n.account, n.tenancy, n.person as record, s.property, s.person
      from unnest($1::uuid[], $2::text[], $3::text[]) as n(account, tenancy, person)
     cross join lateral (select property_id as property, person_id as person from stay
       where account = n.account and tenancy_external_id = n.tenancy and person_external_id = n.person offset 0) s`,
    [rows.map((r) => r.stay.account), rows.map((r) => r.stay.tenancy), rows.map((r) => r.stay.personExternalId)],
  );
  return new Map(found.map((each) => [`${each.account}/${stayKey(each.tenancy, each.record)}`, each]));
}

function valuesOfStay({ organizationId, propertyId, now, readNo }: WriteTarget, row: StayWrite, pmsUnit: string | null): CopyValue[] {
  const { stay } = row;
  return [
    stay.id,
    organizationId,
    propertyId,
    stay.account,
    stay.pmsProperty,
    stay.tenancy,
    stay.personExternalId,
    pmsUnit,
    row.person,
    JSON.stringify(stay.facts),
    row.keptFacts && JSON.stringify(row.keptFacts),
    factsHash(stay.facts),
    HASH_VERSION,
    row.state,
    row.scope,
    row.scopeReason,
    stay.held?.firstReadNo ?? readNo,
    row.endSaidReadNo,
    row.endSaidAt,
    row.ended ? now : null,
    row.endReason,
    row.moveOutKnownSince,
    row.leaseEndKnownSince,
    row.missingSinceRead,
    row.missingSinceAt,
    row.notFoundAt,
    now,
    now,
  ];
}

/** Ids of the PMS units that stays are in. One that only a tenancy names gets a row too, so that it can be mapped. */
async function pmsUnitIds(sql: Sql, organizationId: string, rows: readonly StayWrite[]): Promise<Map<string, string>> {
  const labels = new Map(rows.flatMap((row) => (row.pmsUnit ? [[row.pmsUnit, row.stay.facts.unitLabel] as const] : []))),
    ids = await idsOf(sql, [...labels.keys()]);
  const unlisted = [...labels.keys()].filter((key) => !ids.has(key));
  if (!unlisted.length) return ids;
  await sql.run(
    `insert into pms_unit (id, organization_id, pms_property_id, external_id, label, is_rentable, seen_in_list)
     select n.id, $2, n.pms_property, n.external_id, coalesce(n.label, n.external_id), true, false
     from unnest($1::uuid[], $3::uuid[], $4::text[], $5::text[]) as n(id, pms_property, external_id, label)
     on conflict (pms_property_id, external_id) do nothing`,
    [unlisted.map(() => newId()), organizationId, ...splitKeys(unlisted), unlisted.map((key) => labels.get(key) ?? null)],
  );
  return new Map([...ids, ...(await idsOf(sql, unlisted))]);
}

async function idsOf(sql: Sql, keys: readonly string[]): Promise<Map<string, string>> {
  const found = await sql.rows<{ key: string; id: string }>(
    `select n.pms_property || '/' || n.external_id as key, u.id from unnest($1::uuid[], $2::text[]) as n(pms_property, external_id)
     cross join lateral (select id from pms_unit where pms_property_id = n.pms_property and external_id = n.external_id offset 0) u`,
    splitKeys(keys),
  );
  return new Map(found.map((each) => [each.key, each.id]));
}

const splitKeys = (keys: readonly string[]): [string[], string[]] => [
  keys.map((key) => key.slice(0, key.indexOf('/'))),
  keys.map((key) => key.slice(key.indexOf('/') + 1)),
];
