import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent } from '../db/entities/index.ts';
import { newId } from '../domain/ids.ts';
import type { AuditEntry } from '../sync/audit.ts';

/** The audit event of a write through the ORM; it goes with the same flush. */
export function addAudit(em: EntityManager, entry: AuditEntry): void {
  em.create(AuditEvent, {
    id: newId(),
    organization: entry.organizationId,
    property: entry.propertyId ?? null,
    at: entry.at,
    actor: { ...entry.actor },
    action: entry.action,
    subject: entry.subject,
    before: entry.before ?? null,
    after: entry.after ?? null,
    runId: entry.runId ?? null,
  });
}
