import { evidenceHash, type Json } from '../domain/evidence.ts';
import { homeSubject } from '../domain/plan/subjects.ts';
import { sameValue, type Row } from './journal.ts';
import type { UndoContext } from './undo-context.ts';
import type { AppliedChange } from './undo-groups.ts';

/** A unit that a run gave and that was taken back is not given again by the stays that are hers then. `otherwise`: evidence where none supports it. */
export function decideAssign(ctx: UndoContext, change: AppliedChange, person: string, unit: string, otherwise: Json): void {
  const supports = ctx.supports(person, unit);
  ctx.decidedHomes.set(
    ctx.write.decide({
      propertyId: change.property_id,
      subject: homeSubject(person, unit),
      kind: 'assign',
      verdict: 'undone',
      evidence: supports.length ? supports : otherwise,
      person,
    }),
    { person, unit },
  );
}

/**
 * Before anything of a sync is taken back: decisions against giving a unit that stand, by the very stays that she has. The run may have carried one over to
 * the ids of another PMS (docs/rules.md, Switching PMS); that her stays are other ones after the undo is no reason to give the unit.
 */
export function noteStanding(ctx: UndoContext): void {
  for (const row of ctx.write.journal.all('decision')) {
    const person = String(row['person']),
      unit = unitOf(row);
    if (unit && row['state'] === 'active' && row['kind'] === 'assign' && row['evidence_hash'] === evidenceHash(ctx.supports(person, unit)))
      ctx.decidedHomes.set(String(row['id']), { person, unit });
  }
}

const unitOf = (decision: Row): string | undefined => String(decision['subject']).split('/unit:')[1];

/**
 * After each group of a sync's changes: the next run finds her stays as they are now, so what is decided about her units has to rest on these.
 * A unit that went with a link is decided once a stay that remains hers supports it: one that was taken back before, or will be by a later group.
 * A decision of this undo, or one that stood before it, gets them as its evidence. One that the run had ended, since its evidence or its stay was gone,
 * stands again once both are back: a manager's deletion was not the run's to take back (docs/rules.md, What people did by hand).
 */
export function settleHomes(ctx: UndoContext, group: readonly AppliedChange[]): void {
  const { journal } = ctx.write,
    people = new Set(group.flatMap(({ person }) => (person ? [person] : [])));
  for (const person of people) {
    const given = ctx.givenByLink.get(person) ?? [],
      supported = given.filter(({ unit }) => unit && ctx.supports(person, unit).length);
    for (const change of supported) decideAssign(ctx, change, person, change.unit!, null);
    if (supported.length)
      ctx.givenByLink.set(
        person,
        given.filter((change) => !supported.includes(change)),
      );
    const decisions = journal.by('decision', 'person', person).filter((row) => row['kind'] === 'assign');
    for (const row of decisions) {
      const home = ctx.decidedHomes.get(String(row['id'])),
        supports = home && ctx.supports(home.person, home.unit);
      if (row['state'] === 'active' && supports?.length)
        journal.set('decision', String(row['id']), { evidence: supports, evidence_hash: evidenceHash(supports) });
    }
    for (const row of decisions) {
      const unit = unitOf(row);
      if (
        unit &&
        row['state'] === 'ended' &&
        group.some((change) => sameValue(row['ended_at'], change.at)) &&
        row['evidence_hash'] === evidenceHash(ctx.supports(person, unit)) &&
        !journal.by('decision', 'subject', row['subject']).some((each) => each['kind'] === 'assign' && each['state'] === 'active') &&
        !journal.by('assignment', 'person_id', person).some((each) => each['unit_id'] === unit && each['state'] !== 'ended')
      )
        journal.set('decision', String(row['id']), { state: 'active', ended_at: null });
    }
  }
}
