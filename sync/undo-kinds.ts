import { evidenceOfIdentity, type Json } from '../domain/evidence.ts';
import { homeSubject } from '../domain/plan/subjects.ts';
import { emailKey, nameKey } from '../domain/text.ts';
import { sameValue, type Row } from './journal.ts';
import { endAssignment } from './end-assignment.ts';
import { identityKeys } from './identity-keys.ts';
import type { UndoContext } from './undo-context.ts';
import { patchesOf, type AppliedChange } from './undo-groups.ts';
import { askAgain } from './undo-held.ts';
import { decideAssign, settleHomes } from './undo-homes.ts';
import { undoCreate, undoLink } from './undo-newcomer.ts';
import { reversePatches } from './undo-patches.ts';
import type { Step, UndoRefusal } from './undo-refusals.ts';

const MERGE_MS = 30 * 24 * 3_600_000;

/** Takes a group back as a whole, or says why not; every check comes before the first write. */
export function undoGroup(ctx: UndoContext, group: readonly AppliedChange[]): UndoRefusal | null {
  if (group.some(patchesOf)) return undoPatched(ctx, group);
  const steps: (() => void)[] = [];
  for (const change of group) {
    const step = stepOf(ctx, change, group);
    if (typeof step === 'string') return step;
    steps.push(step.do);
  }
  for (const step of steps) step();
  if (ctx.bySync) settleHomes(ctx, group);
  return null;
}

/** A human write knows what it did to which rows. */
function undoPatched(ctx: UndoContext, group: readonly AppliedChange[]): UndoRefusal | null {
  const merged = group.filter((change) => (change.after as { merge?: string } | null)?.merge);
  if (merged.some((change) => ctx.write.now.getTime() - Date.parse(change.at) > MERGE_MS)) return 'too_late';
  const reversed = reversePatches(
    ctx,
    [...group].sort((a, b) => a.seq - b.seq).flatMap((change) => ctx.patches(change) ?? []),
  );
  if (typeof reversed === 'string') return reversed;
  reversed.apply();
  for (const change of merged) {
    takeBackNames(ctx, change);
    keepApart(ctx, change);
  }
  return null;
}

/** The survivor is called as before the merge, where runs had called her as the other one since. */
function takeBackNames(ctx: UndoContext, change: AppliedChange): void {
  const { journal } = ctx.write,
    row = change.person ? journal.get('person', change.person) : null,
    before = ctx.renamed.get(change.person ?? '');
  if (!row || !before) return;
  const kept = row['overrides'] as string[],
    set = Object.fromEntries(
      Object.entries(before)
        .filter(([field]) => COLUMN[field] && !kept.includes(field))
        .map(([field, value]) => [COLUMN[field]!, value]),
    ),
    next = { ...row, ...set };
  journal.set('person', String(row['id']), { ...set, name_key: nameKey(next['first_name'] as string, next['last_name'] as string) });
}

/** A link that was taken back is not made again by a sync, as long as both are called what they are called. */
function keepApart(ctx: UndoContext, change: AppliedChange): void {
  const { journal, organizationId } = ctx.write,
    from = journal.get('person', String((change.before as { residentId?: string }).residentId)),
    to = change.person && journal.get('person', change.person);
  if (!from || !to || !change.subject.startsWith('pms:')) return;
  ctx.write.decide({
    propertyId: change.property_id,
    subject: change.subject,
    kind: 'link',
    verdict: 'undone',
    evidence: evidenceOfIdentity(organizationId, identityKeys(from), [{ id: String(to['id']), ...identityKeys(to) }]),
    person: String(from['id']),
  });
}

function stepOf(ctx: UndoContext, change: AppliedChange, group: readonly AppliedChange[]): Step {
  switch (change.kind) {
    case 'assign':
      return undoAssign(ctx, change, group);
    case 'unassign':
    case 'move':
      return undoRemoval(ctx, change);
    case 'end':
      return undoEnd(ctx, change, group);
    case 'reopen':
      return undoReopen(ctx, change);
    case 'update':
      return undoUpdate(ctx, change);
    case 'create':
      return undoCreate(ctx, change, group);
    case 'link':
      return undoLink(ctx, change, group);
  }
}

const isNewer = (ctx: UndoContext, change: AppliedChange) => (ctx.newer.get(change.assignment ?? '') ?? '') > change.id;
const assignmentOf = (ctx: UndoContext, change: AppliedChange) => {
  const row = change.assignment ? ctx.write.journal.get('assignment', change.assignment) : null;
  return row?.['person_id'] === change.person ? row : null;
};
const end = (ctx: UndoContext, row: Row) => {
  endAssignment(ctx.write.journal, ctx.write, row, 'undone');
};

function undoAssign(ctx: UndoContext, change: AppliedChange, group: readonly AppliedChange[]): Step {
  const row = assignmentOf(ctx, change);
  if (!row || row['state'] === 'ended' || isNewer(ctx, change)) return 'touched';
  const kinds = new Set(group.map((each) => each.kind));
  return {
    do: () => {
      end(ctx, row);
      // A newcomer who is taken back as a whole is decided as a whole.
      if (kinds.has('link')) ctx.givenByLink.set(change.person, [...(ctx.givenByLink.get(change.person) ?? []), change]);
      else if (ctx.bySync && !kinds.has('create') && change.person && change.unit)
        decideAssign(ctx, change, change.person, change.unit, change.evidence as Json);
    },
  };
}

function undoRemoval(ctx: UndoContext, change: AppliedChange): Step {
  const { journal } = ctx.write,
    row = assignmentOf(ctx, change),
    before = change.before as { state?: string; until?: string | null; source?: string } | null;
  if (change.reason === 'until_reached') return 'by_date';
  if (!row || !change.person || !change.unit || row['state'] !== 'ended' || !sameValue(row['ended_at'], change.at)) return 'touched';
  const to = change.kind === 'move' ? (change.after as { unit?: string } | null)?.unit : undefined;
  const given = to
    ? journal
        .by('assignment', 'person_id', change.person)
        // On a clock that stands still two runs have one moment; ids rise all the same, and tell which of them gave it.
        .find((each) => each['unit_id'] === to && sameValue(each['created_at'], change.at) && String(each['id']) > change.run_id)
    : undefined;
  if (given && (given['state'] === 'ended' || given['source'] === 'manual')) return 'touched';
  if (journal.by('assignment', 'person_id', change.person).some((each) => each['unit_id'] === change.unit && each['state'] !== 'ended'))
    return 'touched';
  if (ctx.archived.has(change.unit)) return 'unit_archived';
  if (
    journal
      .by('block', 'person_id', change.person)
      .some((block) => block['lifted_at'] === null && block['property_id'] === row['property_id'])
  )
    return 'blocked';
  const { person, unit } = change;
  return {
    do: () => {
      journal.set('assignment', String(row['id']), { state: before?.state ?? 'current', ended_on: null, ended_at: null, end_reason: null });
      if (given && to) {
        end(ctx, given);
        decideAssign(ctx, change, person, to, change.evidence as Json);
      }
      if (ctx.bySync)
        ctx.write.decide({
          propertyId: change.property_id,
          subject: homeSubject(person, unit),
          kind: change.kind,
          verdict: 'undone',
          evidence: change.evidence as Json,
          person,
        });
      else {
        askAgain(journal, change);
        // Taking a unit away by hand had left a decision against giving it again.
        for (const decision of journal.by('decision', 'subject', homeSubject(person, unit)))
          if (decision['state'] === 'active' && decision['kind'] === 'assign' && sameValue(decision['at'], change.at))
            journal.set('decision', String(decision['id']), { state: 'ended', ended_at: ctx.write.at });
      }
    },
  };
}

function undoEnd(ctx: UndoContext, change: AppliedChange, group: readonly AppliedChange[]): Step {
  const { journal } = ctx.write,
    row = change.stay ? journal.get('stay', change.stay) : null;
  if (!row || row['state'] !== 'ended' || !sameValue(row['ended_at'], change.at) || row['property_id'] !== change.property_id)
    return 'touched';
  const carried = group.some((each) => each.carries?.includes(String(row['id'])));
  return {
    do: () => {
      journal.set('stay', String(row['id']), {
        state: (change.before as { state?: string } | null)?.state ?? 'current',
        ended_at: null,
        end_reason: null,
      });
      if (!carried)
        ctx.write.decide({
          propertyId: change.property_id,
          subject: change.subject,
          kind: 'end',
          verdict: 'undone',
          evidence: change.evidence as Json,
          person: change.person,
        });
    },
  };
}

function undoReopen(ctx: UndoContext, change: AppliedChange): Step {
  const { journal } = ctx.write,
    row = change.stay ? journal.get('stay', change.stay) : null;
  if (!row || (row['state'] !== 'current' && row['state'] !== 'upcoming') || row['property_id'] !== change.property_id) return 'touched';
  const of = ctx.unitOf(row);
  return {
    do: () => {
      journal.set('stay', String(row['id']), { state: 'ended', ended_at: ctx.write.at, end_reason: 'undone' });
      ctx.write.decide({
        propertyId: change.property_id,
        subject: change.subject,
        kind: 'reopen',
        verdict: 'undone',
        evidence: [{ stay: String(row['id']), pmsUnit: of?.pmsUnit ?? null, unit: of?.unit ?? null }],
        person: change.person,
      });
    },
  };
}

function undoUpdate(ctx: UndoContext, change: AppliedChange): Step {
  if (change.subject.startsWith('stay:')) return 'mirror_fact';
  if (change.subject.includes('/field:')) return undoField(ctx, change);
  const row = assignmentOf(ctx, change),
    { journal } = ctx.write;
  if (change.subject.startsWith('assignment:') && change.reason !== 'adopted')
    return change.reason === 'from_reached' ? 'by_date' : 'mirror_fact';
  if (!row || row['state'] === 'ended' || isNewer(ctx, change)) return 'touched';
  if (change.reason === 'adopted') {
    if (row['source'] !== 'pms') return 'touched';
    return {
      do: () => {
        journal.set('assignment', String(row['id']), { source: 'manual', adopted: false });
        if (ctx.bySync)
          ctx.write.decide({
            propertyId: change.property_id,
            subject: change.subject,
            kind: 'adopt',
            verdict: 'undone',
            evidence: change.evidence as Json,
            person: change.person,
          });
      },
    };
  }
  const before = change.before as { state?: string; from?: string; until?: string | null; source?: string } | null,
    after = change.after as typeof before;
  if (!before || !after || row['source'] !== after.source || !sameValue(row['until'], after.until ?? null)) return 'touched';
  return {
    do: () => {
      journal.set('assignment', String(row['id']), {
        source: before.source,
        starts_on: before.from,
        until: before.until ?? null,
        ...(row['state'] === after.state ? { state: before.state } : {}),
      });
      askAgain(journal, change);
    },
  };
}

const COLUMN: Record<string, string> = {
  firstName: 'first_name',
  lastName: 'last_name',
  email: 'email',
  phone: 'phone',
  protected: 'protected',
  keptFields: 'overrides',
};

function undoField(ctx: UndoContext, change: AppliedChange): Step {
  const { journal } = ctx.write,
    field = change.subject.split('/field:')[1] ?? '',
    column = COLUMN[field],
    row = change.person ? journal.get('person', change.person) : null;
  const before = (change.before as Row | null)?.[field] ?? null,
    after = (change.after as Row | null)?.[field] ?? null;
  if (!column || !row || row['merged_into'] !== null || !sameValue(row[column], after)) return 'touched';
  const set: Row = { [column]: before };
  if (field === 'email') {
    const old = emailKey(after as string | null),
      key = emailKey(before as string | null);
    if (row['login_email_key'] === old) {
      if (key !== null && journal.by('person', 'login_email_key', key).some((other) => other['id'] !== row['id'])) return 'login_taken';
      set['login_email_key'] = key;
    }
  }
  return {
    do: () => {
      const now = journal.get('person', String(row['id'])) ?? row,
        next = { ...now, ...set };
      if (!ctx.bySync && ctx.kept && field !== 'keptFields' && field !== 'protected') {
        // Kept or released by that edit: as it was before it.
        const kept = new Set(now['overrides'] as string[]),
          was = ctx.kept.before.includes(field);
        if (was) kept.add(field);
        else kept.delete(field);
        set['overrides'] = [...kept];
      }
      journal.set('person', String(row['id']), {
        ...set,
        name_key: nameKey(next['first_name'] as string, next['last_name'] as string),
        email_key: emailKey(next['email'] as string | null),
      });
      if (ctx.bySync)
        ctx.write.decide({
          propertyId: change.property_id,
          subject: change.subject,
          kind: 'update',
          verdict: 'undone',
          evidence: change.evidence as Json,
          person: change.person,
        });
    },
  };
}
