import { newId } from '../domain/ids.ts';
import type { Actor } from './actor.ts';
import type { Sql } from './tx.ts';

export interface AuditEntry {
  organizationId: string;
  propertyId?: string | null;
  at: Date;
  actor: Actor;
  /** `<thing>.<verb>`, e.g. `unit.rename`. */
  action: string;
  /** The id of what was changed. */
  subject: string;
  before?: unknown;
  after?: unknown;
  runId?: string | null;
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

/** Who did what, when, before and after: in the transaction of the write itself. Secrets never belong in `before` or `after`. */
export async function writeAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await sql.run(
    `insert into audit_event (id, organization_id, property, at, actor, action, subject, before, after, run_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      newId(),
      entry.organizationId,
      entry.propertyId ?? null,
      entry.at,
      JSON.stringify(entry.actor),
      entry.action,
      entry.subject,
      json(entry.before),
      json(entry.after),
      entry.runId ?? null,
    ],
  );
}
