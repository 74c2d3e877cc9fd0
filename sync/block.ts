import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { Refusal, notFound } from '../domain/refusal.ts';
import { ZERO_COUNTS } from '../domain/run-words.ts';
import type { Write } from './actor.ts';
import { humanWrite } from './human-write.ts';
import { lapse, unassign } from './end-assignment.ts';

export interface BlockRequest extends Write {
  personId: string;
  propertyIds: readonly string[];
}

/** Ends everything the person holds at once in these properties, made by hand or by the sync; nothing is given her there until it is lifted (docs/rules.md, Block). @throws 404, 409 */
export function blockPerson(pool: pg.Pool, request: BlockRequest & { reason: string }): Promise<{ runId: string }> {
  const { personId, propertyIds, organizationId, reason } = request;
  return humanWrite(
    pool,
    request,
    () => Promise.resolve(propertyIds),
    async (write) => {
      const { journal } = write,
        properties = [...write.properties.keys()],
        propertyId = properties[0];
      if (!(await journal.load('person', 'id = $1 and organization_id = $2 and merged_into is null', [personId, organizationId])).length)
        throw notFound('resident');
      if (!propertyId) throw new Refusal('conflict', 'The person is no resident of a property that you may see.');
      const blocked = new Set(
        (await journal.load('block', 'person_id = $1 and lifted_at is null', [personId])).map((row) => row['property_id']),
      );
      const held = await journal.load(
        'sync_change',
        `state = 'held' and person = $1 and property_id = any($2::uuid[]) and kind in ('unassign', 'move')`,
        [personId, properties],
      );
      const open = await journal.load('assignment', `person_id = $1 and property_id = any($2::uuid[]) and state <> 'ended'`, [
        personId,
        properties,
      ]);
      const todo = properties.filter((id) => !blocked.has(id));
      if (!todo.length && !open.length) throw new Refusal('blocked', 'The person is blocked here already.');
      for (const property of todo) {
        journal.insert('block', {
          id: newId(),
          organization_id: organizationId,
          person_id: personId,
          property_id: property,
          reason,
          by: write.actor,
          at: write.at,
          lifted_at: null,
        });
        // A manager has answered what waited.
        for (const row of held.filter((each) => each['property_id'] === property)) lapse(journal, row, write.at);
        write.add({
          propertyId: property,
          kind: 'update',
          reason: 'blocked',
          subject: `person:${personId}`,
          personId,
          after: { blocked: true, reason },
        });
      }
      for (const row of open) unassign(write, row, 'blocked');
      const runId = await write.close({
        propertyId,
        action: 'resident.block',
        subject: personId,
        after: { propertyIds: todo, reason },
        counts: { ...ZERO_COUNTS, unassigned: open.length },
      });
      return { runId };
    },
  );
}

/** Lifts the block in these properties; their next run gives what the PMS then supports. @throws 409 when there is none */
export function unblockPerson(pool: pg.Pool, request: BlockRequest): Promise<{ runId: string }> {
  const { personId, propertyIds } = request;
  return humanWrite(
    pool,
    request,
    () => Promise.resolve(propertyIds),
    async (write) => {
      const rows = await write.journal.load(
        'block',
        'person_id = $1 and organization_id = $3 and property_id = any($2::uuid[]) and lifted_at is null',
        [personId, propertyIds, request.organizationId],
      );
      const propertyId = rows[0] && String(rows[0]['property_id']);
      if (!propertyId) throw new Refusal('conflict', 'The person is not blocked here.');
      for (const row of rows) {
        write.journal.set('block', String(row['id']), { lifted_at: write.at });
        write.add({
          propertyId: String(row['property_id']),
          kind: 'update',
          reason: 'block_lifted',
          subject: `person:${personId}`,
          personId,
          before: { blocked: true, reason: row['reason'] },
          after: { blocked: false },
        });
      }
      const runId = await write.close({
        propertyId,
        action: 'resident.unblock',
        subject: personId,
        before: { propertyIds: rows.map((row) => row['property_id']) },
        counts: ZERO_COUNTS,
      });
      return { runId };
    },
  );
}
