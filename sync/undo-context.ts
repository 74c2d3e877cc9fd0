import type { Json } from '../domain/evidence.ts';
import { pmsUnitKey } from '../domain/plan/subjects.ts';
import { emailKey } from '../domain/text.ts';
import type { HumanWrite } from './human-write.ts';
import type { JournalTable, Patch, Row } from './journal.ts';
import { patchesOf, type AppliedChange } from './undo-groups.ts';
import { loadAnswered } from './undo-held.ts';

/** Everything that taking changes back asks, read at once. */
export interface UndoContext {
  write: HumanWrite;
  /** The run was a sync (or an approval of one): what is taken back becomes a decision. */
  bySync: boolean;
  archived: ReadonlySet<string>;
  /** What a human edit kept before and after, from its audit. */
  kept: { before: string[]; after: string[] } | null;
  /** Latest newer change of an assignment, by its id. */
  newer: ReadonlyMap<string, string>;
  /** Of a survivor: what the PMS's names and phones of the other one, taken over by runs since the merge, had replaced. */
  renamed: ReadonlyMap<string, Row>;
  /** All that a human change did, what its merge moved included. */
  patches(change: AppliedChange): Patch[] | null;
  personNow(change: AppliedChange): string | null;
  /** Decisions against giving a unit again, by id: those of this undo, and those that stood before it. */
  decidedHomes: Map<string, { person: string; unit: string }>;
  /** By person: changes that gave a unit and went with the link that was taken back. The link is decided, and the unit only where other stays of hers support it. */
  givenByLink: Map<string | null, AppliedChange[]>;
  /** What supports a person's unit as things stand in this undo: the evidence of an `assign`. */
  supports(person: string, unit: string): Json & readonly Json[];
  unitOf(stay: Row): { pmsUnit: string; unit: string | null } | null;
}

const ids = (values: Iterable<string | null | undefined>) => [...new Set([...values].filter((id): id is string => typeof id === 'string'))];

export async function loadUndo(write: HumanWrite, trigger: string, changes: readonly AppliedChange[]): Promise<UndoContext> {
  const { journal, sql } = write,
    bySync = ['scheduled', 'manual', 'approval'].includes(trigger);
  const mergeIds = ids(changes.map((change) => (change.after as { merge?: string } | null)?.merge));
  const merges = new Map((await journal.load('person_merge', 'id = any($1::uuid[])', [mergeIds])).map((row) => [String(row['id']), row]));
  const patches = (change: AppliedChange): Patch[] | null => {
    const own = patchesOf(change),
      merge = merges.get((change.after as { merge?: string } | null)?.merge ?? '');
    return own && [...((merge?.['moved'] as { patches?: Patch[] } | undefined)?.patches ?? []), ...own];
  };
  const all = changes.flatMap((change) => patches(change) ?? []),
    touched = (table: JournalTable) => ids(all.filter((patch) => patch.table === table).map((patch) => patch.id));
  const owners = all.flatMap(
    (patch) => [patch.before?.['person_id'], patch.after?.['person_id'], patch.table === 'person' ? patch.id : null] as (string | null)[],
  );
  const people = ids([...changes.map((change) => change.person), ...owners]);
  const logins = ids([
    ...all.map((patch) => patch.before?.['login_email_key'] as string | null),
    ...changes.map((change) => emailKey((change.before as { email?: string } | null)?.email)),
  ]);
  await journal.load('person', 'id = any($1::uuid[]) or (organization_id = $2 and login_email_key = any($3::text[]))', [
    people,
    write.organizationId,
    logins,
  ]);
  await journal.load('pms_person', 'person_id = any($1::uuid[]) or id = any($2::uuid[])', [people, touched('pms_person')]);
  // A record taken away may be known again by now.
  const gone = all.flatMap((patch) => (patch.table === 'pms_person' && patch.after === null && patch.before ? [patch.before] : []));
  if (gone.length)
    await journal.load('pms_person', '(account_id, external_id) in (select * from unnest($1::uuid[], $2::text[]))', [
      gone.map((row) => row['account_id']),
      gone.map((row) => row['external_id']),
    ]);
  await journal.load('assignment', 'person_id = any($1::uuid[]) or id = any($2::uuid[])', [
    people,
    ids([...changes.map((change) => change.assignment), ...touched('assignment')]),
  ]);
  const stays = await journal.load('stay', 'person_id = any($1::uuid[]) or id = any($2::uuid[])', [
    people,
    ids([...changes.map((change) => change.stay), ...touched('stay')]),
  ]);
  await journal.load('block', 'lifted_at is null and person_id = any($1::uuid[]) or id = any($2::uuid[])', [people, touched('block')]);
  // Those too that the run itself had ended.
  await journal.load(
    'decision',
    `organization_id = $1 and (id = any($2::uuid[]) or (state = 'active' and (subject = any($3::text[]) or person = any($4::uuid[])))
      or (state = 'ended' and kind = 'assign' and person = any($4::uuid[]) and ended_at = any($5::timestamptz[])))`,
    [
      write.organizationId,
      touched('decision'),
      ids(changes.map((change) => change.subject)),
      people,
      bySync ? ids(changes.map((change) => change.at)) : [],
    ],
  );
  const conflicts = touched('conflict'),
    questions = touched('sync_change'),
    properties = [...write.properties.keys()];
  if (conflicts.length)
    await journal.load('conflict', `id = any($1::uuid[]) or (state = 'open' and property_id = any($2::uuid[]))`, [conflicts, properties]);
  if (questions.length)
    await journal.load('sync_change', `id = any($1::uuid[]) or (state = 'held' and property_id = any($2::uuid[]))`, [
      questions,
      properties,
    ]);
  if (!bySync) await loadAnswered(journal, changes);
  await journal.load('status_meaning', 'id = any($1::uuid[])', [touched('status_meaning')]);

  const units = new Map(
    (
      await sql.rows<{ id: string; pmsProperty: string; externalId: string; unit: string | null; property: string | null }>(
        `select pu.id, pu.pms_property_id as "pmsProperty", pu.external_id as "externalId", pu.unit_id as unit, u.property_id as property
          from pms_unit pu
          left join unit u on u.id = pu.unit_id
          where pu.id = any($1::uuid[])`,
        [ids(stays.map((row) => row['pms_unit_id'] as string | null))],
      )
    ).map((row) => [row.id, row]),
  );
  const unitOf = (stay: Row) => {
    const unit = units.get(String(stay['pms_unit_id']));
    return unit
      ? { pmsUnit: pmsUnitKey(unit.pmsProperty, unit.externalId), unit: unit.property === stay['property_id'] ? unit.unit : null }
      : null;
  };
  const archived = new Set(
    (
      await sql.rows<{ id: string }>('select id from unit where id = any($1::uuid[]) and archived_at is not null', [
        ids(changes.map((change) => change.unit)),
      ])
    ).map((row) => row.id),
  );
  const runId = changes[0]?.run_id ?? write.runId;
  const newer = new Map(
    (
      await sql.rows<{ assignment: string; id: string }>(
        `select assignment, max(id::text) as id
          from sync_change
          where assignment = any($1::uuid[]) and run_id <> $2 and state = 'applied' and reason <> 'undone'
            and (kind in ('assign', 'unassign', 'move') or (kind = 'update' and reason in ('by_hand', 'given_back', 'adopted')))
          group by assignment`,
        [ids(changes.map((change) => change.assignment)), runId],
      )
    ).map((row) => [row.assignment, row.id]),
  );
  const survivors = changes.filter((change) => (change.after as { merge?: string } | null)?.merge).map((change) => change.person);
  const renames = await sql.rows<{ person: string; before: Row }>(
    `select person, before
      from sync_change
      where person = any($1::uuid[]) and kind = 'update' and state = 'applied' and subject like 'person:%/field:%'
        and reason in ('name_changed', 'phone_changed', 'phone_kept_as_it_came') and id > $2
      order by id desc`,
    [ids(survivors), changes.at(-1)?.id ?? null],
  );
  // The oldest comes last, and counts.
  const renamed = new Map<string, Row>();
  for (const { person, before } of renames) renamed.set(person, { ...renamed.get(person), ...before });
  const audit = await sql.row<{ before: { keptFields?: string[] } | null; after: { keptFields?: string[] } | null }>(
    `select before, after from audit_event where run_id = $1 and action = 'resident.change'`,
    [runId],
  );
  return {
    write,
    bySync,
    archived,
    newer,
    renamed,
    patches,
    unitOf,
    decidedHomes: new Map(),
    givenByLink: new Map(),
    kept: audit ? { before: audit.before?.keptFields ?? [], after: audit.after?.keptFields ?? [] } : null,
    personNow: (change) => change.person,
    supports: (person, unit) =>
      journal
        .by('stay', 'person_id', person)
        .filter((row) => row['state'] === 'upcoming' || row['state'] === 'current')
        .flatMap((row) => {
          const of = unitOf(row);
          return of?.unit === unit ? [{ stay: String(row['id']), pmsUnit: of.pmsUnit, unit }] : [];
        })
        .sort((a, b) => (a.stay < b.stay ? -1 : 1)),
  };
}
