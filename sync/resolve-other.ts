import { newId } from '../domain/ids.ts';
import type { Json } from '../domain/evidence.ts';
import { Refusal, invalid } from '../domain/refusal.ts';
import type { HumanWrite } from './human-write.ts';
import { unassign } from './end-assignment.ts';
import type { OpenConflict, ResolveConflict } from './conflict-answer.ts';
import type { Sql } from './tx.ts';

/** `manual_outlives_pms`, `end`: the assignment that no sync ends is ended by the manager. */
export async function endOutlived(write: HumanWrite, conflict: OpenConflict): Promise<void> {
  const id = conflict.subject.slice('assignment:'.length),
    [row] = await write.journal.load('assignment', 'id = $1 and organization_id = $2', [id, write.organizationId]);
  if (!row || row['state'] === 'ended') throw new Refusal('already_ended', 'The assignment has ended already.');
  unassign(write, row, 'manual_outlives_pms');
}

/** `manual_outlives_pms`, `keep`: she keeps the unit; asked again only when another stay ends. */
export async function keepOutlived(write: HumanWrite, conflict: OpenConflict, request: ResolveConflict): Promise<void> {
  await write.loadDecisions([conflict.subject]);
  write.decide({
    propertyId: conflict.propertyId,
    subject: conflict.subject,
    kind: 'manual_outlives_pms',
    verdict: 'kept',
    evidence: conflict.evidence as Json,
    person: conflict.person,
    note: request.note,
  });
}

const wordOf = (subject: string) => {
  const [account = '', ...rest] = subject.slice('word:'.length).split('/');
  return { account, rawKey: rest.join('/') };
};

/** Properties that read the account of an unknown word. */
export async function propertiesReading(sql: Sql, subject: string): Promise<string[]> {
  const { account } = wordOf(subject);
  return (
    await sql.rows<{ id: string }>(
      `select property_id as id from integration where account = $1
        union select property_id from stay where account = $1
        union select property_id from pms_property where account_id = $1 and property_id is not null order by 1`,
      [account],
    )
  ).map((row) => row.id);
}

/** `unknown_status`, `set_meaning`: what the word means in this PMS account; every property that reads it plans again. */
export async function setMeaning(write: HumanWrite, conflict: OpenConflict, request: ResolveConflict): Promise<void> {
  const { account, rawKey } = wordOf(conflict.subject),
    { meaning } = request;
  if (!meaning || meaning === 'unknown') throw invalid('meaning', 'is needed for set_meaning');
  const [known] = await write.journal.load('status_meaning', 'account_id = $1 and raw_key = $2', [account, rawKey]);
  if (known) write.journal.set('status_meaning', String(known['id']), { meaning, by: write.actor, at: write.at });
  else
    write.journal.insert('status_meaning', {
      id: newId(),
      organization_id: write.organizationId,
      account_id: account,
      raw_key: rawKey,
      meaning,
      by: write.actor,
      at: write.at,
    });
  // The word is one for the whole account: the same question in its other properties is answered too.
  const resolution = { action: 'set_meaning', by: write.actor, note: request.note, meaning, runId: write.runId };
  for (const row of await write.journal.load(
    'conflict',
    `organization_id = $1 and type = 'unknown_status' and subject = $2 and state in ('open', 'ignored') and id <> $3`,
    [write.organizationId, conflict.subject, conflict.id],
  ))
    write.journal.set('conflict', String(row['id']), { state: 'resolved', resolved_at: write.at, resolution });
}
