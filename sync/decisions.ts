import type pg from 'pg';
import { Refusal, notFound } from '../domain/refusal.ts';
import type { Actor } from './actor.ts';
import { writeAudit } from './audit.ts';
import { propertiesOf } from './people.ts';
import { lockProperties, touchInputs, transaction } from './tx.ts';

/** Lifts a decision: what it suppressed may be planned again. @throws 409 when it has ended */
export function liftDecision(pool: pg.Pool, request: { organizationId: string; decisionId: string; actor: Actor; now: Date }): Promise<void> {
  const { organizationId, decisionId, actor, now } = request;
  return transaction(pool, async (sql) => {
    const row = await sql.row<{ propertyId: string | null; person: string | null; subject: string; kind: string; verdict: string }>('select property_id as "propertyId", person, subject, kind, verdict from decision where id = $1 and organization_id = $2', [decisionId, organizationId]);
    if (!row) throw notFound('decision');
    const properties = row.propertyId ? [row.propertyId] : row.person ? await propertiesOf(sql, row.person) : [];
    await lockProperties(sql, properties);
    if (!(await sql.run(`update decision set state = 'ended', ended_at = $2 where id = $1 and state = 'active'`, [decisionId, now]))) throw new Refusal('already_ended', 'The decision has ended already.');
    await touchInputs(sql, properties);
    await writeAudit(sql, { organizationId, propertyId: row.propertyId, at: now, actor, action: 'decision.lift', subject: decisionId, before: { subject: row.subject, kind: row.kind, verdict: row.verdict } });
  });
}
