import { newId } from '../domain/ids.ts';
import type { Plan, PlanChange } from '../domain/plan/types.ts';
import { KEY_VERSION } from '../domain/text.ts';
import type { CopyValue, NewRows } from './copy.ts';

/** Whose rows they become, of which run, and when. */
export interface RowTarget {
  runId: string;
  organizationId: string;
  propertyId: string;
  now: Date;
}

/** null for none. Put into words one after the other, so that no second list of all of them is made. */
function newRows<T>(table: string, columns: string, list: readonly T[], row: (one: T, index: number) => readonly CopyValue[]) {
  return list.length ? { table, columns: columns.split(', '), rows: each(list, row) } : null;
}
function* each<T>(list: readonly T[], row: (one: T, index: number) => readonly CopyValue[]): Generator<readonly CopyValue[]> {
  for (const [index, one] of list.entries()) yield row(one, index);
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/** The people of a plan who are new. */
export const newPeople = ({ organizationId, now }: RowTarget, plan: Plan): NewRows | null =>
  newRows(
    'person',
    'id, organization_id, first_name, last_name, email, phone, name_key, email_key, login_email_key, key_version, created_at, changed_at',
    plan.people.filter((one) => one.isNew),
    (p) => [
      ...[p.id, organizationId, p.firstName, p.lastName, p.email, p.phone, p.nameKey, p.emailKey, p.loginEmailKey],
      ...[KEY_VERSION, now, now],
    ],
  );

/** What a plan says of a PMS person from now on. */
export type RecordWrite = Plan['pmsPersons'][number];
export const newRecords = ({ organizationId, now }: RowTarget, records: readonly RecordWrite[]): NewRows | null =>
  newRows('pms_person', 'id, organization_id, account_id, external_id, person_id, name_key, email_key, created_at', records, (r) => [
    newId(),
    organizationId,
    r.account,
    r.externalId,
    r.person,
    r.nameKey,
    r.emailKey,
    now,
  ]);

export const newAssignments = ({ organizationId, propertyId, now }: RowTarget, plan: Plan): NewRows | null =>
  newRows(
    'assignment',
    'id, organization_id, property_id, person_id, unit_id, starts_on, until, state, source, supports, created_at',
    plan.assignments.filter((one) => one.isNew),
    (a) => [a.id, organizationId, propertyId, a.person, a.unit, a.startsOn, a.until, a.state, a.source, JSON.stringify(a.supports), now],
  );

/**
 * The plan's rows. `planned` becomes `applied` in a run; a preview keeps it.
 * @param before the changes of the run that are written already
 */
export const newChanges = (
  { runId, organizationId, propertyId, now }: RowTarget,
  changes: readonly PlanChange[],
  planned: 'applied' | 'planned',
  before: number,
): NewRows | null =>
  newRows(
    'sync_change',
    'id, organization_id, run_id, property_id, seq, kind, state, reason, subject, person, unit, stay, assignment, before, after, evidence, evidence_hash, carries, held_reason, held_since, counted, at',
    changes,
    (x, index) => [
      ...[x.id, organizationId, runId, propertyId, before + index + 1, x.kind, x.state === 'planned' ? planned : x.state, x.reason],
      ...[x.subject, x.person, x.unit, x.stay, x.assignment, json(x.before), json(x.after), json(x.evidence), x.evidenceHash],
      ...[x.carries.length ? x.carries : null, x.heldReason, x.state === 'held' ? now : null, x.counted, now],
    ],
  );
