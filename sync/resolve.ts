import type pg from 'pg';
import type { ConflictType } from '../domain/plan/types.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import { ZERO_COUNTS } from '../domain/run-words.ts';
import type { OpenConflict, ResolveConflict } from './conflict-answer.ts';
import { humanWrite, type HumanWrite } from './human-write.ts';
import { propertiesOfPeople } from './merge.ts';
import { acceptEmail, keepEmail, separateRecord } from './resolve-email.ts';
import { linkNewcomer, moveLogin, separateNewcomer } from './resolve-identity.ts';
import { endOutlived, keepOutlived, propertiesReading, setMeaning } from './resolve-other.ts';
import type { Sql } from './tx.ts';

type Action = (write: HumanWrite, conflict: OpenConflict, request: ResolveConflict) => Promise<void>;
/** Put away until its evidence changes: the row itself remembers it. */
const ignore: Action = () => Promise.resolve();
const IDENTITY: Record<string, Action> = { link: linkNewcomer, separate: separateNewcomer, move_login: moveLogin, ignore };

/** What settles each type of conflict (docs/rules.md, Actions). */
export const CONFLICT_ACTIONS: Record<ConflictType, Record<string, Action>> = {
  name_mismatch: IDENTITY,
  email_mismatch: IDENTITY,
  shared_email: IDENTITY,
  duplicate_account: IDENTITY,
  email_changed: { accept: acceptEmail, keep: keepEmail, separate: separateRecord },
  manual_outlives_pms: { end: endOutlived, keep: keepOutlived },
  unknown_status: { set_meaning: setMeaning, ignore },
  bad_record: { ignore },
};

const SELECT = `select id, property_id as "propertyId", type, subject, state, person, candidates, pms, evidence
  from conflict
  where id = $1 and property_id = $2 and organization_id = $3`;

/**
 * Settles a conflict; stays, people, units and the feed say so at once. A human run, which can be undone.
 * @throws 404; 409 `already_resolved`, `conflict`; 422 for an action that the type does not have
 */
export function resolveConflict(pool: pg.Pool, request: ResolveConflict): Promise<{ runId: string }> {
  const { conflictId, propertyId, organizationId, action, note } = request;
  return humanWrite(
    pool,
    request,
    (sql) => affected(sql, request),
    async (write) => {
      const row = await write.sql.row<OpenConflict & { state: string }>(`${SELECT} for update`, [conflictId, propertyId, organizationId]);
      if (!row) throw notFound('conflict');
      if (row.state !== 'open') throw new Refusal('already_resolved', `The conflict is ${row.state}.`);
      const actions = CONFLICT_ACTIONS[row.type],
        act = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (!act) throw invalid('action', `A ${row.type} is settled by ${Object.keys(actions).join(', ')}.`);
      await write.journal.load('conflict', 'id = $1', [conflictId]);
      const { state, resolution } = {
        state: action === 'ignore' ? 'ignored' : 'resolved',
        resolution: { action, by: write.actor, note, residentId: request.residentId, meaning: request.meaning, runId: write.runId },
      };
      write.journal.set('conflict', conflictId, { state, resolved_at: write.at, resolution });
      await act(write, row, request);
      // What no change has claimed belongs to the answer itself.
      write.add({
        kind: 'update',
        reason: `resolved_${action}`,
        subject: row.subject,
        personId: row.person,
        before: { conflict: row.id, state: 'open' },
        after: { conflict: row.id, state, action, note },
      });
      const counts = {
        ...ZERO_COUNTS,
        linked: count(write, 'link'),
        updated: write.changes.filter((change) => change.kind === 'update' && change.subject.includes('/field:')).length,
        assigned: count(write, 'assign'),
        unassigned: count(write, 'unassign'),
        created: count(write, 'create'),
      };
      const runId = await write.close({
        propertyId,
        action: `conflict.${action}`,
        subject: conflictId,
        before: { type: row.type, subject: row.subject },
        after: { state, residentId: request.residentId, meaning: request.meaning, note },
        counts,
      });
      return { runId };
    },
  );
}

const count = (write: HumanWrite, kind: string) => write.changes.filter((change) => change.kind === kind).length;

async function affected(sql: Sql, request: ResolveConflict): Promise<string[]> {
  const row = await sql.row<OpenConflict>(SELECT, [request.conflictId, request.propertyId, request.organizationId]);
  if (!row) throw notFound('conflict');
  const people = await propertiesOfPeople(
    sql,
    [row.person, ...row.candidates].filter((id): id is string => id !== null),
  );
  return [
    ...new Set([
      row.propertyId,
      ...people,
      ...(row.type === 'unknown_status' && request.action === 'set_meaning' ? await propertiesReading(sql, row.subject) : []),
    ]),
  ];
}
