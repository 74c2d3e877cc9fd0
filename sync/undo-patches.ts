import { sameValue, type Patch, type Row } from './journal.ts';
import type { UndoContext } from './undo-context.ts';
import type { UndoRefusal } from './undo-refusals.ts';

/** Rows that may have gone on by themselves: they are taken back only where they still are as they were left. */
const LENIENT = new Set(['decision', 'sync_change', 'conflict', 'person_merge']);
/** At most one such row: what comes back must not meet another one. */
const ONE_OF: Record<string, { state: string; columns: string[] }> = {
  decision: { state: 'active', columns: ['subject', 'kind'] },
  conflict: { state: 'open', columns: ['property_id', 'type', 'subject'] },
  sync_change: { state: 'held', columns: ['property_id', 'subject', 'kind'] },
};

/** Takes back the columns that these patches wrote, the last one first, if nothing newer wrote them. Returns what has to be written, or why not. */
export function reversePatches(ctx: UndoContext, patches: readonly Patch[]): { apply: () => void } | UndoRefusal {
  const { journal } = ctx.write,
    rows = new Map<string, { patch: Patch; row: Row | null }>();
  for (const patch of [...patches].reverse()) {
    const key = `${patch.table}/${patch.id}`,
      row = rows.has(key) ? rows.get(key)!.row : journal.get(patch.table, patch.id),
      lenient = LENIENT.has(patch.table);
    if (patch.after === null) {
      if (row || naturalTwin(ctx, patch)) return 'touched';
      rows.set(key, { patch, row: patch.before });
      continue;
    }
    if (!row) {
      if (lenient) continue;
      return 'touched';
    }
    const looked = patch.before === null ? identity(patch) : Object.keys(patch.after);
    if (looked.some((column) => !sameValue(row[column], patch.after?.[column]))) {
      if (lenient) continue;
      return 'touched';
    }
    const next = patch.before === null ? ended(ctx, patch, row) : { ...row, ...patch.before };
    if (next === 'keep') continue;
    rows.set(key, { patch, row: next });
  }
  const why = forbidden(ctx, rows);
  return (
    why ?? {
      apply: () => {
        for (const { patch, row } of rows.values()) write(ctx, patch, row);
      },
    }
  );
}

/** What has to be as it was made for a made row to be taken away again. */
function identity(patch: Patch): string[] {
  return (
    {
      assignment: ['person_id', 'unit_id'],
      decision: ['state'],
      block: ['lifted_at', 'person_id'],
      person_merge: ['undone_at'],
      status_meaning: ['meaning'],
      pms_person: ['person_id'],
    }[patch.table as string] ?? []
  );
}

/** A row that was made is not deleted but ended: history stays. */
function ended(ctx: UndoContext, patch: Patch, row: Row): Row | null | 'keep' {
  const { at, now } = ctx.write;
  switch (patch.table) {
    case 'assignment':
      return row['state'] === 'ended'
        ? 'keep'
        : {
            ...row,
            state: 'ended',
            ended_on: ctx.write.today(String(row['property_id'])),
            ended_at: now.toISOString(),
            end_reason: 'undone',
          };
    case 'decision':
      return { ...row, state: 'ended', ended_at: at };
    case 'block':
      return { ...row, lifted_at: at };
    // What an answer asked: with it, the e-mail is no longer shared.
    case 'conflict':
      return row['state'] === 'open' ? { ...row, state: 'closed', resolved_at: at, resolution: { reason: 'no_longer_alike' } } : 'keep';
    case 'person_merge':
      return { ...row, undone_at: at };
    case 'person':
      return { ...row, login_email_key: null };
    case 'status_meaning':
    case 'pms_person':
      return null;
    default:
      return 'keep';
  }
}

/** A PMS record that was taken away and is known again by now. */
const naturalTwin = (ctx: UndoContext, patch: Patch) =>
  patch.table === 'pms_person' &&
  ctx.write.journal
    .by('pms_person', 'external_id', patch.before?.['external_id'])
    .some((row) => row['account_id'] === patch.before?.['account_id']);

function forbidden(ctx: UndoContext, rows: Map<string, { patch: Patch; row: Row | null }>): UndoRefusal | null {
  const { journal } = ctx.write;
  // Rows with this value as they will be: what is being taken back stands for what is there.
  const now = (table: Patch['table'], column: string, value: unknown) => [
    ...journal.by(table, column, value).filter((row) => !rows.has(`${table}/${String(row['id'])}`)),
    ...[...rows.values()].flatMap(({ patch, row }) => (patch.table === table && row && row[column] === value ? [row] : [])),
  ];
  for (const [key, { patch, row }] of rows) {
    if (!row) continue;
    const one = ONE_OF[patch.table];
    // Asked or decided anew meanwhile: that one counts.
    if (
      one &&
      row['state'] === one.state &&
      now(patch.table, 'subject', row['subject']).some(
        (other) =>
          other['id'] !== row['id'] && other['state'] === one.state && one.columns.every((column) => other[column] === row[column]),
      )
    ) {
      rows.delete(key);
      continue;
    }
    if (patch.table === 'assignment' && row['state'] !== 'ended') {
      if (
        now('assignment', 'person_id', row['person_id']).some(
          (other) => other['id'] !== row['id'] && other['state'] !== 'ended' && other['unit_id'] === row['unit_id'],
        )
      )
        return 'touched';
      if (
        now('block', 'person_id', row['person_id']).some(
          (block) => block['lifted_at'] === null && block['property_id'] === row['property_id'],
        )
      )
        return 'blocked';
    }
    if (
      patch.table === 'person' &&
      row['login_email_key'] !== null &&
      now('person', 'login_email_key', row['login_email_key']).some((other) => other['id'] !== row['id'])
    )
      return 'login_taken';
    // Somebody made by the write who has got more than it gave her.
    if (
      patch.table === 'person' &&
      patch.before === null &&
      (now('stay', 'person_id', row['id']).length > 0 ||
        now('assignment', 'person_id', row['id']).some((each) => each['state'] !== 'ended'))
    )
      return 'in_use';
  }
  return null;
}

function write(ctx: UndoContext, patch: Patch, row: Row | null): void {
  const { journal } = ctx.write;
  if (!row) journal.remove(patch.table, patch.id);
  else if (journal.get(patch.table, patch.id)) journal.set(patch.table, patch.id, row);
  else journal.insert(patch.table, row);
}
