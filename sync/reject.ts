import type pg from 'pg';
import type { Json } from '../domain/evidence.ts';
import { notFound } from '../domain/refusal.ts';
import { ZERO_COUNTS } from '../domain/run-words.ts';
import type { PropertyWrite } from './actor.ts';
import { humanWrite, type HumanWrite } from './human-write.ts';
import type { Row } from './journal.ts';
import { tellApart } from './resolve-identity.ts';

export interface RejectRequest extends PropertyWrite {
  changeIds: readonly string[];
  note: string | null;
}

/**
 * Rejects exactly these held changes: each leaves a decision with its evidence, so it is not planned again until that changes (docs/rules.md, The guard).
 * One that lapsed or was answered meanwhile is passed over. @throws 404 when an id is no held change of this property
 */
export function rejectHeld(pool: pg.Pool, request: RejectRequest): Promise<{ runId: string; rejected: number }> {
  const { propertyId, note } = request,
    ids = [...new Set(request.changeIds)];
  return humanWrite(
    pool,
    request,
    () => Promise.resolve([propertyId]),
    async (write) => {
      if (!write.properties.size) throw notFound('property');
      const rows = await write.journal.load('sync_change', 'property_id = $1 and id = any($2::uuid[]) and held_since is not null', [
        propertyId,
        ids,
      ]);
      if (rows.length !== ids.length) throw notFound('held change of this property');
      const held = rows.filter((row) => row['state'] === 'held');
      await write.loadDecisions(held.map((row) => String(row['subject'])));
      for (const row of held) {
        const subject = String(row['subject']),
          kind = String(row['kind']),
          person = row['person'] as string | null;
        write.journal.set('sync_change', String(row['id']), { state: 'rejected' });
        const decision =
          kind === 'link'
            ? await keepApart(write, propertyId, row, note)
            : write.decide({ propertyId, subject, kind, verdict: 'rejected', evidence: row['evidence'] as Json, person, note });
        write.add({
          kind: 'update',
          reason: 'rejected',
          subject,
          personId: person,
          unitId: row['unit'] as string | null,
          stayId: row['stay'] as string | null,
          assignmentId: row['assignment'] as string | null,
          before: { kind, reason: row['reason'] },
          after: { decision },
        });
      }
      const runId = await write.close({
        propertyId,
        action: 'held_changes.reject',
        subject: propertyId,
        after: { changeIds: ids, rejected: held.length, note },
        counts: ZERO_COUNTS,
      });
      return { runId, rejected: held.length };
    },
  );
}

/** A rejected `link` says that they are two people: their conflict is settled by it, as `separate` would (docs/rules.md, Switching PMS). */
async function keepApart(write: HumanWrite, propertyId: string, row: Row, note: string | null): Promise<string> {
  const subject = String(row['subject']),
    [conflict] = await write.journal.load(
      'conflict',
      `property_id = $1 and subject = $2 and type in ('email_mismatch', 'duplicate_account') and state = 'open'`,
      [propertyId, subject],
    );
  const person = (conflict?.['person'] ?? (row['before'] as { residentId?: string } | null)?.residentId ?? null) as string | null,
    candidates = conflict ? (conflict['candidates'] as string[]) : [String(row['person'])];
  if (conflict)
    write.journal.set('conflict', String(conflict['id']), {
      state: 'resolved',
      resolved_at: write.at,
      resolution: { action: 'separate', by: write.actor, note, runId: write.runId },
    });
  return tellApart(write, { propertyId, subject, person, candidates, note });
}
