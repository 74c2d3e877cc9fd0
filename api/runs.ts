import { INSTANT_NULL, RunReason } from './run-schemas.ts';
import { Id, Instant, orNull, z } from './schemas.ts';

/** A run in a list of other things: the last finished sync of a property. */
export const LastSync = z.object({ id: Id, state: z.string(), trigger: z.string(), finishedAt: INSTANT_NULL, reason: orNull(RunReason) });
export interface LastSyncRow {
  propertyId: string;
  id: string;
  state: string;
  trigger: string;
  finishedAt: Date | null;
  reason: unknown;
}

/** The last finished sync of each of the properties in `$1`; human writes and previews are none. */
export const LAST_SYNCS = `select p.id as "propertyId", r.id, r.state, r.trigger, r.finished_at as "finishedAt", r.reason
  from unnest($1::uuid[]) as p(id) cross join lateral (
    select id, state, trigger, finished_at, reason from sync_run
    where property_id = p.id and mode = 'apply' and trigger in ('scheduled', 'manual') and state in ('succeeded', 'failed', 'cancelled')
      and finished_at is not null
    order by requested_at desc, id desc limit 1) r`;
export const lastSyncView = (row: LastSyncRow | undefined) =>
  row ? { id: row.id, state: row.state, trigger: row.trigger, finishedAt: row.finishedAt, reason: row.reason ?? null } : null;

const counts = [
  'fetched',
  'excluded',
  'unmapped',
  'created',
  'linked',
  'updated',
  'assigned',
  'moved',
  'unassigned',
  'ended',
  'reopened',
  'held',
  'conflicts',
  'badRecords',
] as const;
const Counts = z.object(Object.fromEntries(counts.map((name) => [name, z.int()])) as Record<(typeof counts)[number], z.ZodInt>);

export const Run = z
  .object({
    id: Id,
    propertyId: Id,
    trigger: z.enum(['scheduled', 'manual', 'approval', 'undo', 'human']),
    mode: z.enum(['apply', 'preview']),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    counts: Counts,
    guard: orNull(z.object({ count: z.number(), limit: z.number(), occupied: z.number() })),
    reads: z.array(
      z.object({
        pmsPropertyExternalId: z.string(),
        complete: z.boolean(),
        records: z.number(),
        fakeUnits: z.number().optional(),
        reason: z.string().nullish(),
        snapshot: z.object({ id: Id, takenAt: Instant }).nullish().openapi({ description: 'The roster that was read.' }),
      }),
    ),
    quiet: z.boolean(),
    requestedAt: Instant,
    startedAt: INSTANT_NULL,
    finishedAt: INSTANT_NULL,
    appliedAt: INSTANT_NULL,
    reason: orNull(RunReason),
    workflowId: z.string().nullable(),
    temporalRunId: z.string().nullable(),
    temporalUrl: z.string().nullable(),
    undoOf: Id.nullable(),
    by: z.string().nullable(),
  })
  .openapi('Run');

export interface RunRow {
  id: string;
  propertyId: string;
  trigger: string;
  mode: string;
  state: string;
  counts: object;
  guard: { count: number; limit: number; occupied: number } | null;
  reads: object[];
  quiet: boolean;
  requestedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  appliedAt: Date | null;
  reason: unknown;
  workflowId: string | null;
  temporalRunId: string | null;
  undoOf: string | null;
  actor: { name: string } | null;
  cancelRequested: boolean;
}
export const RUN_COLUMNS = `r.id, r.property_id as "propertyId", r.trigger, r.mode, r.state, r.counts, r.guard, r.reads, r.quiet,
  r.requested_at as "requestedAt", r.started_at as "startedAt", r.finished_at as "finishedAt", r.applied_at as "appliedAt",
  r.reason, r.workflow_id as "workflowId", r.temporal_run_id as "temporalRunId", r.undo_of as "undoOf", r.actor,
    r.cancel_requested as "cancelRequested"`;

/** Where the run can be looked at in the Temporal UI; null while it has no workflow (queued, human). */
function temporalUrl(
  ui: { temporalUiUrl: string | null; temporalNamespace: string },
  workflowId: string | null,
  runId: string | null,
): string | null {
  if (!ui.temporalUiUrl || !workflowId || !runId) return null;
  return `${ui.temporalUiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(ui.temporalNamespace)}/workflows/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}/history`;
}

const ZERO = Object.fromEntries(counts.map((name) => [name, 0]));
export function runView(row: RunRow, ui: { temporalUiUrl: string | null; temporalNamespace: string }) {
  const { actor, cancelRequested, ...run } = row;
  return {
    ...run,
    counts: { ...ZERO, ...run.counts },
    reason: run.reason ?? null,
    by: actor?.name ?? null,
    cancelRequested,
    temporalUrl: temporalUrl(ui, row.workflowId, row.temporalRunId),
  };
}
