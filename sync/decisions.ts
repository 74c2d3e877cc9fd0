import type pg from 'pg';
import { Refusal, notFound } from '../domain/refusal.ts';
import type { Write } from './actor.ts';
import { writeAudit } from './audit.ts';
import { propertiesOf } from './people.ts';
import { lockProperties, touchInputs, transaction, type Sql } from './tx.ts';

/** Two people told apart are a question again, unless they have been merged meanwhile; the next run closes it if the facts no longer call for it. */
const reopenSeparated = (sql: Sql, propertyId: string, subject: string) =>
  sql.run(
    `update conflict set state = 'open', resolved_at = null, resolution = null
   where id = (select id from conflict where property_id = $1 and subject = $2 and type <> 'email_changed' and state = 'resolved'
     and resolution->>'action' = 'separate' order by resolved_at desc, id desc limit 1)
     and not exists (select 1 from person p where p.id = any(conflict.candidates || conflict.person) and p.merged_into is not null)
     and not exists (select 1 from conflict where property_id = $1 and subject = $2 and type <> 'email_changed' and state = 'open')`,
    [propertyId, subject],
  );

/** Lifts a decision: what it suppressed may be planned, or asked, again. @throws 409 when it has ended */
export function liftDecision(pool: pg.Pool, request: Write & { decisionId: string }): Promise<void> {
  const { organizationId, decisionId, actor, now } = request;
  return transaction(pool, async (sql) => {
    const row = await sql.row<{ propertyId: string | null; person: string | null; subject: string; kind: string; verdict: string }>(
      'select property_id as "propertyId", person, subject, kind, verdict from decision where id = $1 and organization_id = $2',
      [decisionId, organizationId],
    );
    if (!row) throw notFound('decision');
    const properties = row.propertyId ? [row.propertyId] : row.person ? await propertiesOf(sql, row.person) : [];
    await lockProperties(sql, properties);
    if (!(await sql.run(`update decision set state = 'ended', ended_at = $2 where id = $1 and state = 'active'`, [decisionId, now])))
      throw new Refusal('already_ended', 'The decision has ended already.');
    if (row.kind === 'separate' && row.propertyId) await reopenSeparated(sql, row.propertyId, row.subject);
    await touchInputs(sql, properties);
    await writeAudit(sql, {
      organizationId,
      propertyId: row.propertyId,
      at: now,
      actor,
      action: 'decision.lift',
      subject: decisionId,
      before: { subject: row.subject, kind: row.kind, verdict: row.verdict },
    });
  });
}
