import { evidenceOfIdentity, type Json } from '../domain/evidence.ts';
import { identityKeys } from './identity-keys.ts';
import type { Row } from './journal.ts';
import type { UndoContext } from './undo-context.ts';
import { type AppliedChange } from './undo-groups.ts';
import type { Step } from './undo-refusals.ts';

interface Known {
  record: Row;
  stays: Row[];
}

/** The PMS record that a create or link is about, with its stays of that person, all in this property; null when something newer touched it. */
function recordOf(ctx: UndoContext, change: AppliedChange): Known | null {
  const { journal } = ctx.write,
    [account = '', ...rest] = change.subject.slice('pms:'.length).split('/'),
    externalId = rest.join('/');
  const record = journal.by('pms_person', 'external_id', externalId).find((row) => row['account_id'] === account);
  if (record?.['person_id'] !== change.person) return null;
  const stays = journal
    .by('stay', 'person_id', change.person)
    .filter((row) => row['account'] === account && row['person_external_id'] === externalId);
  return record && stays.every((row) => row['property_id'] === change.property_id) ? { record, stays } : null;
}

/** As if it had been read and left out: the mirror stays, the person has nothing to do with it. */
function leaveOut(ctx: UndoContext, { record, stays }: Known): void {
  const { journal } = ctx.write;
  journal.remove('pms_person', String(record['id']));
  for (const row of stays)
    journal.set('stay', String(row['id']), {
      state: 'outside',
      scope: 'outside',
      scope_reason: 'decided',
      person_id: null,
      kept_facts: null,
      missing_since_read: null,
      missing_since_at: null,
    });
}

const opens = (ctx: UndoContext, person: string | null) =>
  ctx.write.journal.by('assignment', 'person_id', person).filter((row) => row['state'] !== 'ended');

/** A newcomer: her record is left out until it says something else; she stays in the history with what she held. */
export function undoCreate(ctx: UndoContext, change: AppliedChange, group: readonly AppliedChange[]): Step {
  const { journal } = ctx.write,
    person = change.person && journal.get('person', change.person);
  if (!person || person['merged_into'] !== null) return 'touched';
  const mine = new Set(group.map((each) => each.assignment)),
    others = opens(ctx, change.person).filter((row) => !mine.has(String(row['id'])));
  if (change.reason === 'by_hand') {
    if (others.length || journal.by('stay', 'person_id', change.person).length) return 'in_use';
    return {
      do: () => {
        journal.set('person', String(person['id']), { added_at_property: null });
      },
    };
  }
  if (change.reason === 'record_used_again') return 'answer_conflict';
  const known = recordOf(ctx, change);
  if (!known) return 'touched';
  const more =
    others.length > 0 ||
    journal.by('pms_person', 'person_id', change.person).some((row) => row['id'] !== known.record['id']) ||
    journal.by('stay', 'person_id', change.person).some((row) => !known.stays.includes(row));
  if (more) return 'in_use';
  return {
    do: () => {
      leaveOut(ctx, known);
      ctx.write.decide({
        propertyId: change.property_id,
        subject: change.subject,
        kind: 'create',
        verdict: 'undone',
        evidence: change.evidence as Json,
        person: change.person,
      });
    },
  };
}

/** A record linked to somebody we knew: it is left out until the record or that person says something else. */
export function undoLink(ctx: UndoContext, change: AppliedChange, group: readonly AppliedChange[]): Step {
  const { journal, organizationId } = ctx.write,
    known = recordOf(ctx, change);
  if (!known) return 'touched';
  const stays = new Set(known.stays.map((row) => String(row['id']))),
    mine = new Set(group.map((each) => each.assignment));
  if (
    opens(ctx, change.person).some(
      (row) =>
        row['source'] === 'pms' &&
        !mine.has(String(row['id'])) &&
        (row['supports'] as { stay: string }[]).some((each) => stays.has(each.stay)),
    )
  )
    return 'in_use';
  return {
    do: () => {
      const person = change.person ? journal.get('person', change.person) : null;
      leaveOut(ctx, known);
      ctx.write.decide({
        propertyId: change.property_id,
        subject: change.subject,
        kind: 'link',
        verdict: 'undone',
        evidence: evidenceOfIdentity(organizationId, identityKeys(known.record), [{ id: String(change.person), ...identityKeys(person) }]),
        person: change.person,
      });
    },
  };
}
