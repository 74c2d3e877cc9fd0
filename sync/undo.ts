import type pg from 'pg';
import { Refusal, notFound } from '../domain/refusal.ts';
import { ZERO_COUNTS, type RunCounts } from '../domain/run-words.ts';
import type { PropertyWrite } from './actor.ts';
import type { FeedEntry } from './feed.ts';
import { humanWrite, type HumanWrite } from './human-write.ts';
import { propertiesOfPeople } from './merge.ts';
import { loadUndo, type UndoContext } from './undo-context.ts';
import { groupChanges, type AppliedChange } from './undo-groups.ts';
import { noteStanding } from './undo-homes.ts';
import { undoGroup } from './undo-kinds.ts';
import { UNDO_REFUSALS, type UndoRefusal } from './undo-refusals.ts';
import type { Sql } from './tx.ts';

/** `mode` preview: the same work, of which nothing is written. */
export interface UndoRequest extends PropertyWrite {
  runId: string;
  changeIds: readonly string[] | null;
  mode?: 'apply' | 'preview';
}
/** `runId` null: a preview. `changeIds`: what was taken back, also what belongs to a chosen change; `affected`: what door systems are told of it. */
export interface Undone {
  runId: string | null;
  undone: number;
  changeIds: string[];
  refused: { changeId: string; reason: string }[];
  affected: FeedEntry[];
}

const INVERSE = {
  assign: 'unassign',
  unassign: 'assign',
  move: 'move',
  end: 'reopen',
  reopen: 'end',
  update: 'update',
  create: 'update',
  link: 'update',
} as const;
const COUNTED = { assign: 'assigned', unassign: 'unassigned', move: 'moved', end: 'ended', reopen: 'reopened', update: 'updated' } as const;

/**
 * Takes back what a run or a human write applied, newest first, where nothing newer touched it; the rest is refused one by one with its reason.
 * What was undone of a sync is a decision with evidence, so that the next run does not do it again (docs/rules.md, Undo). A run itself, so undoing it does it again.
 * A preview answers what would be taken back and refused just now, by the same code under the same locks, and writes nothing.
 * @throws 404; 409 when the run was never applied
 */
export function undoRun(pool: pg.Pool, request: UndoRequest): Promise<Undone> {
  const { runId, propertyId, organizationId } = request;
  return humanWrite(
    pool,
    request,
    (sql) => affected(sql, request),
    async (write) => {
      const run = await write.sql.row<{ trigger: string; mode: string; appliedAt: Date | null }>(
        'select trigger, mode, applied_at as "appliedAt" from sync_run where id = $1 and property_id = $2 and organization_id = $3',
        [runId, propertyId, organizationId],
      );
      if (!run) throw notFound('run');
      if (run.mode !== 'apply' || !run.appliedAt) throw new Refusal('conflict', 'The run was not applied: there is nothing to take back.');
      const refused: Undone['refused'] = [],
        refuse = (changeId: string, code: UndoRefusal) => {
          refused.push({ changeId, reason: `${code}: ${UNDO_REFUSALS[code]}` });
        };
      const changes = (await write.journal.load('sync_change', `run_id = $1 and kind <> 'skip'`, [runId])).map(
        (row) => row as unknown as AppliedChange,
      );
      const applied = changes.filter((change) => change.state === 'applied' && change.held_since === null);
      const chosen = chooseChanges(changes, request.changeIds, refuse);
      const ctx = await loadUndo(write, run.trigger, applied);
      if (ctx.bySync) noteStanding(ctx);
      const groups = groupChanges(applied, chosen);
      const counts: RunCounts = { ...ZERO_COUNTS },
        changeIds: string[] = [];
      for (const group of groups) {
        const why = undoGroup(ctx, group);
        if (why) {
          for (const change of group) refuse(change.id, why);
          continue;
        }
        changeIds.push(...group.map((change) => change.id));
        for (const change of group) counts[COUNTED[INVERSE[change.kind]]] += 1;
        recordUndone(write, ctx, group);
      }
      const undone = changeIds.length,
        affected = write.journal.feed(write.runId, (id) => write.today(id));
      // Until it is closed, all of it is in memory.
      const undoRunId =
        request.mode === 'preview'
          ? null
          : await write.close({
              propertyId,
              trigger: 'undo',
              undoOf: runId,
              action: 'sync.undo',
              subject: runId,
              after: { undone, refused: refused.length, changeIds: request.changeIds },
              counts,
            });
      return { runId: undoRunId, undone, changeIds, refused, affected };
    },
  );
}

function chooseChanges(
  changes: readonly AppliedChange[],
  ids: readonly string[] | null,
  refuse: (id: string, code: UndoRefusal) => void,
): Set<string> {
  if (ids === null)
    return new Set(changes.filter((change) => change.state === 'applied' && change.held_since === null).map((change) => change.id));
  const byId = new Map(changes.map((change) => [change.id, change])),
    chosen = new Set<string>();
  for (const id of new Set(ids.map((each) => each.toLowerCase()))) {
    const change = byId.get(id);
    if (!change) refuse(id, 'not_found');
    else if (change.state === 'undone') refuse(id, 'already_undone');
    else if (change.state !== 'applied' || change.held_since !== null) refuse(id, 'not_applied');
    else chosen.add(id);
  }
  return chosen;
}

/** One row for what belongs together, with all that it did: undoing the undo takes it back as a whole. */
function recordUndone(write: HumanWrite, ctx: UndoContext, group: readonly AppliedChange[]): void {
  const principal =
    group.find((change) => change.carries?.length) ??
    group.find((change) => change.kind === 'create' || change.kind === 'link') ??
    group[0];
  if (!principal) return;
  for (const change of group) write.journal.set('sync_change', change.id, { state: 'undone' });
  write.add({
    propertyId: principal.property_id,
    kind: INVERSE[principal.kind],
    reason: 'undone',
    subject: principal.subject,
    personId: ctx.personNow(principal),
    unitId: principal.unit,
    stayId: principal.stay,
    assignmentId: principal.assignment,
    before: principal.after,
    after: { ...(principal.before as object | null), undoes: group.map((change) => change.id) },
  });
}

/** All properties that the run's changes reach. */
async function affected(sql: Sql, { runId, propertyId, organizationId }: UndoRequest): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    'select distinct property_id as id from sync_change where run_id = $1 and organization_id = $2',
    [runId, organizationId],
  );
  const merged = await sql.rows<{ person: string; source: string | null }>(
    `select distinct person, before->>'residentId' as source
      from sync_change
      where run_id = $1 and organization_id = $2
        and reason in ('merged', 'separated', 'blocked', 'block_lifted', 'login_moved', 'undone', 'same_human') and person is not null`,
    [runId, organizationId],
  );
  const people = merged.flatMap((row) => [row.person, ...(row.source ? [row.source] : [])]);
  return [
    ...new Set([propertyId, ...rows.map((row) => row.id), ...(people.length ? await propertiesOfPeople(sql, [...new Set(people)]) : [])]),
  ];
}
