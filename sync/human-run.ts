import { newId } from '../domain/ids.ts';
import { ZERO_COUNTS, type RunCounts } from '../domain/run-words.ts';
import type { Actor } from './actor.ts';
import type { Sql } from './tx.ts';

const COUNTED = {
  create: 'created',
  link: 'linked',
  update: 'updated',
  assign: 'assigned',
  move: 'moved',
  unassign: 'unassigned',
  end: 'ended',
  reopen: 'reopened',
} as const;

export interface HumanChange {
  id?: string;
  /** Where it happened, if not at the run's property. */
  propertyId?: string;
  kind: keyof typeof COUNTED;
  /** Reason code, e.g. `by_hand`, `approved`, `undone`. */
  reason: string;
  subject: string;
  personId?: string | null;
  unitId?: string | null;
  stayId?: string | null;
  assignmentId?: string | null;
  before?: unknown;
  after?: unknown;
  evidence?: unknown;
  evidenceHash?: string | null;
}

export interface HumanRun {
  id?: string;
  organizationId: string;
  propertyId: string;
  actor: Actor;
  at: Date;
  trigger?: 'human' | 'approval' | 'undo';
  undoOf?: string | null;
  counts?: Partial<RunCounts>;
  changes: readonly HumanChange[];
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

/**
 * A human write that changes people or assignments is a run too: explained, shown in the history, and taken back by the same undo.
 * Writes the finished run and its applied changes; returns the run's id. The caller holds the property lock.
 */
export async function writeHumanRun(sql: Sql, run: HumanRun): Promise<string> {
  const runId = run.id ?? newId();
  const counts: RunCounts = { ...ZERO_COUNTS, ...run.counts };
  if (!run.counts) for (const change of run.changes) counts[COUNTED[change.kind]] += 1;
  await sql.run(
    `insert into sync_run (id, organization_id, property_id, mode, trigger, state, counts, reads, quiet, actor, undo_of, requested_at,
      started_at, finished_at, applied_at)
     values ($1, $2, $3, 'apply', $4, 'succeeded', $5, '[]', false, $6, $7, $8, $8, $8, $8)`,
    [
      runId,
      run.organizationId,
      run.propertyId,
      run.trigger ?? 'human',
      JSON.stringify(counts),
      JSON.stringify(run.actor),
      run.undoOf ?? null,
      run.at,
    ],
  );
  const c = run.changes;
  if (c.length)
    await sql.run(
      `insert into sync_change (id, organization_id, run_id, property_id, seq, kind, state, reason, subject, person, unit, stay, assignment,
        before, after, evidence, evidence_hash, at)
     select c.id, $1, $2, coalesce(c.property, $3), c.n, c.kind, 'applied', c.reason, c.subject, c.person, c.unit, c.stay, c.assignment,
       c.before, c.after, c.evidence, c.evidence_hash, $4
     from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::jsonb[],
       $14::jsonb[], $15::jsonb[], $16::text[], $17::uuid[])
       with ordinality as c(id, kind, reason, subject, person, unit, stay, assignment, before, after, evidence, evidence_hash, property, n)`,
      [
        run.organizationId,
        runId,
        run.propertyId,
        run.at,
        c.map((x) => x.id ?? newId()),
        c.map((x) => x.kind),
        c.map((x) => x.reason),
        c.map((x) => x.subject),
        c.map((x) => x.personId ?? null),
        c.map((x) => x.unitId ?? null),
        c.map((x) => x.stayId ?? null),
        c.map((x) => x.assignmentId ?? null),
        c.map((x) => json(x.before)),
        c.map((x) => json(x.after)),
        c.map((x) => json(x.evidence)),
        c.map((x) => x.evidenceHash ?? null),
        c.map((x) => x.propertyId ?? null),
      ],
    );
  return runId;
}
