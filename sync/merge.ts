import type pg from 'pg';
import { newId } from '../domain/ids.ts';
import { Refusal, invalid, notFound } from '../domain/refusal.ts';
import { emailKey, nameKey } from '../domain/text.ts';
import type { Write } from './actor.ts';
import { endAssignment, lapse } from './end-assignment.ts';
import { humanWrite } from './human-write.ts';
import type { Journal, Row } from './journal.ts';
import { KEPT_FIELDS } from './people.ts';
import type { Sql } from './tx.ts';

export interface MergeContext {
  organizationId: string;
  runId: string;
  now: Date;
  today(propertyId: string): string;
}

/** Every property that knows one of the people: their stays, assignments, blocks and conflicts. */
export async function propertiesOfPeople(sql: Sql, people: readonly string[]): Promise<string[]> {
  const rows = await sql.rows<{ id: string }>(
    `select property_id as id from stay where person_id = any($1::uuid[])
      union select property_id from assignment where person_id = any($1::uuid[])
      union select added_at_property from person where id = any($1::uuid[]) and added_at_property is not null
     union select property_id from block where person_id = any($1::uuid[]) and lifted_at is null
       union select property_id
       from conflict
       where state in ('open', 'ignored') and (person = any($1::uuid[]) or candidates && $1::uuid[])
       order by 1`,
    [people],
  );
  return rows.map((row) => row.id);
}

/**
 * Makes two people one: the survivor takes over PMS ids, stays, assignments, conflicts, decisions, blocks, and what was kept by hand where she keeps nothing of her own.
 * Two open assignments of one unit become one. Everything goes through the journal, so that it can be taken back. The caller holds the people's lock.
 * @returns the id of the `person_merge` row, which keeps what was moved
 */
export async function mergePeople(journal: Journal, ctx: MergeContext, sourceId: string, targetId: string): Promise<string> {
  const people = new Map(
    (
      await journal.load('person', 'id = any($1::uuid[]) and organization_id = $2 and merged_into is null', [
        [sourceId, targetId],
        ctx.organizationId,
      ])
    ).map((row) => [row['id'], row]),
  );
  const source = people.get(sourceId),
    target = people.get(targetId);
  if (!source || !target) throw notFound('resident');
  for (const row of await journal.load('pms_person', 'person_id = $1', [sourceId]))
    journal.set('pms_person', String(row['id']), { person_id: targetId });
  for (const row of await journal.load('stay', 'person_id = $1', [sourceId]))
    journal.set('stay', String(row['id']), { person_id: targetId });
  mergeFields(journal, source, target);
  await mergeAssignments(journal, ctx, sourceId, targetId);
  await mergeBlocks(journal, ctx, sourceId, targetId);
  await mergeQuestions(journal, ctx, sourceId, targetId);
  const id = newId(),
    moved = { patches: journal.take() };
  journal.insert('person_merge', {
    id,
    organization_id: ctx.organizationId,
    run: ctx.runId,
    source_id: sourceId,
    target_id: targetId,
    moved,
    at: ctx.now.toISOString(),
    undone_at: null,
  });
  return id;
}

function mergeFields(journal: Journal, source: Row, target: Row): void {
  const kept = new Set(target['overrides'] as string[]),
    fields: Row = {};
  const column = { firstName: 'first_name', lastName: 'last_name', email: 'email', phone: 'phone' } as const;
  for (const field of source['overrides'] as (keyof typeof column)[])
    if (!kept.has(field)) {
      kept.add(field);
      fields[column[field]] = source[column[field]];
    }
  if (target['email'] === null && !('email' in fields)) fields['email'] = source['email'];
  if (target['phone'] === null && !('phone' in fields)) fields['phone'] = source['phone'];
  const next = { ...target, ...fields };
  journal.set('person', String(source['id']), { merged_into: target['id'], login_email_key: null });
  journal.set('person', String(target['id']), {
    ...fields,
    name_key: nameKey(next['first_name'] as string, next['last_name'] as string),
    email_key: emailKey(next['email'] as string | null),
    overrides: KEPT_FIELDS.filter((field) => kept.has(field)),
    protected: target['protected'] === true || source['protected'] === true,
    login_email_key: target['login_email_key'] ?? source['login_email_key'],
    added_at_property: target['added_at_property'] ?? source['added_at_property'],
  });
}

type Support = { stay: string };
async function mergeAssignments(journal: Journal, ctx: MergeContext, sourceId: string, targetId: string): Promise<void> {
  const rows = await journal.load('assignment', 'person_id = any($1::uuid[])', [[sourceId, targetId]]);
  const open = new Map(rows.filter((row) => row['person_id'] === targetId && row['state'] !== 'ended').map((row) => [row['unit_id'], row]));
  for (const row of rows.filter((each) => each['person_id'] === sourceId)) {
    const other = row['state'] === 'ended' ? undefined : open.get(row['unit_id']);
    if (other) {
      endAssignment(journal, ctx, row, 'merged');
      const either = [other, row],
        manual = either.filter((each) => each['source'] === 'manual'),
        supports = either.flatMap((each) => each['supports'] as Support[]);
      // What was made by hand stays by hand, for as long as the longer of two.
      const untils = manual.map((each) => each['until'] as string | null);
      journal.set('assignment', String(other['id']), {
        state: either.some((each) => each['state'] === 'current') ? 'current' : 'upcoming',
        starts_on: either.map((each) => String(each['starts_on'])).sort()[0],
        source: manual.length ? 'manual' : 'pms',
        until: manual.length && !untils.includes(null) ? untils.sort().at(-1) : null,
        supports: [...new Map(supports.map((each) => [each.stay, each])).values()].sort((a, b) => (a.stay < b.stay ? -1 : 1)),
      });
    }
    journal.set('assignment', String(row['id']), { person_id: targetId });
  }
}

/** A block counts for every PMS id she has or gets (docs/rules.md, Block). */
async function mergeBlocks(journal: Journal, ctx: MergeContext, sourceId: string, targetId: string): Promise<void> {
  const rows = await journal.load('block', 'person_id = any($1::uuid[]) and lifted_at is null', [[sourceId, targetId]]);
  const mine = new Set(rows.filter((row) => row['person_id'] === targetId).map((row) => row['property_id']));
  for (const row of rows.filter((each) => each['person_id'] === sourceId && !mine.has(each['property_id'])))
    journal.set('block', String(row['id']), { person_id: targetId });
  const blocked = new Set(rows.map((row) => row['property_id']));
  for (const row of journal.all('assignment')) {
    if (row['person_id'] === targetId && row['state'] !== 'ended' && blocked.has(row['property_id']))
      endAssignment(journal, ctx, row, 'blocked');
  }
}

/** What waits for an answer, and what was answered, is about the survivor from now on. */
async function mergeQuestions(journal: Journal, ctx: MergeContext, sourceId: string, targetId: string): Promise<void> {
  const at = ctx.now.toISOString(),
    own = `person:${sourceId}/`,
    renamed = (subject: unknown) => String(subject).replace(own, `person:${targetId}/`);
  for (const row of await journal.load(
    'conflict',
    // Lifted, a separation is asked again: about who they are by then.
    `(state in ('open', 'ignored') or state = 'resolved' and resolution->>'action' = 'separate') and organization_id = $3
      and (person = $1 or $1 = any(candidates) or $2 = any(candidates))`,
    [sourceId, targetId, ctx.organizationId],
  )) {
    const waits = row['state'] === 'open' || row['state'] === 'ignored',
      isTold = row['state'] === 'resolved' && (row['resolution'] as { action?: string } | null)?.action === 'separate';
    // The one that is being answered right now stays as it was.
    if (!waits && !isTold) continue;
    const person = row['person'] === sourceId ? targetId : row['person'];
    const before = row['candidates'] as string[],
      candidates = [...new Set(before.map((id) => (id === sourceId ? targetId : id)))].filter((id) => id !== person);
    const answered = before.length > 0 && candidates.length === 0;
    if (answered && isTold) continue;
    journal.set('conflict', String(row['id']), {
      person,
      candidates,
      ...(answered ? { state: 'closed', resolved_at: at, resolution: { reason: 'merged' } } : {}),
    });
  }
  const decisions = await journal.load(
    'decision',
    `state = 'active' and organization_id = $2 and (person = any($1::uuid[]) or subject like any($3::text[]))`,
    [[sourceId, targetId], ctx.organizationId, [`${own}%`, `person:${targetId}/%`]],
  );
  const decided = new Set(decisions.map((row) => `${String(row['subject'])}|${String(row['kind'])}`));
  for (const row of decisions) {
    const subject = renamed(row['subject']),
      mine = row['person'] === sourceId;
    if (subject === row['subject']) {
      if (mine) journal.set('decision', String(row['id']), { person: targetId });
      continue;
    }
    journal.set(
      'decision',
      String(row['id']),
      decided.has(`${subject}|${String(row['kind'])}`) ? { state: 'ended', ended_at: at } : { subject, person: targetId },
    );
  }
  // Told apart from one of the two is told apart from both.
  for (const row of await journal.load(
    'decision',
    `state = 'active' and organization_id = $2 and kind = 'separate' and evidence->'candidates' ? $1`,
    [sourceId, ctx.organizationId],
  )) {
    const { candidates } = row['evidence'] as { candidates: string[] };
    journal.set('decision', String(row['id']), {
      evidence: { candidates: [...new Set(candidates.map((id) => (id === sourceId ? targetId : id)))].sort() },
    });
  }
  const held = await journal.load('sync_change', `state = 'held' and organization_id = $2 and (person = any($1::uuid[]))`, [
    [sourceId, targetId],
    ctx.organizationId,
  ]);
  const waiting = new Set(held.map((row) => `${String(row['subject'])}|${String(row['kind'])}`));
  // A block that is hers by now has ended what she held: nothing of that waits.
  const over = held.filter(
    ({ assignment }) => typeof assignment === 'string' && journal.get('assignment', assignment)?.['end_reason'] === 'blocked',
  );
  for (const row of over) lapse(journal, row, at);
  for (const row of held.filter((each) => each['person'] === sourceId && !over.includes(each))) {
    const subject = renamed(row['subject']),
      taken = subject !== row['subject'] && waiting.has(`${subject}|${String(row['kind'])}`);
    if (taken) lapse(journal, row, at);
    else journal.set('sync_change', String(row['id']), { subject, person: targetId });
  }
}

/** Merges a person into another by hand; `into` survives. One run, which can be taken back for 30 days. @throws 404, 409, 422 */
export async function mergeByHand(pool: pg.Pool, request: Write & { personId: string; into: string }): Promise<{ runId: string }> {
  const { personId, into } = request;
  if (personId === into) throw invalid('into', 'is the same person');
  return humanWrite(
    pool,
    request,
    (sql) => propertiesOfPeople(sql, [personId, into]),
    async (write) => {
      const propertyId = [...write.properties.keys()][0];
      if (!propertyId) throw new Refusal('conflict', 'Neither of them is a resident of a property.');
      const merge = await mergePeople(write.journal, write, personId, into);
      write.add({
        kind: 'link',
        reason: 'merged',
        subject: `person:${personId}`,
        personId: into,
        before: { residentId: personId },
        after: { residentId: into, merge },
      });
      const runId = await write.close({ propertyId, action: 'resident.merge', subject: personId, after: { into } });
      return { runId };
    },
  );
}
