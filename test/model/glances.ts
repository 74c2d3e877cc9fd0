import assert from 'node:assert/strict';
import type pg from 'pg';
import { emailKey, nameKey } from '../../domain/text.ts';
import { eachGlance, type Glance } from '../../sync/glance.ts';
import { loadPlanFrame, type LoadRequest } from '../../sync/load.ts';
import { loadPeople, loadPmsPersons, wantedPeople } from '../../sync/load-people.ts';
import { StayLoader } from '../../sync/load-stays.ts';
import { transaction } from '../../sync/tx.ts';

/**
 * A stay whose cluster a large property's first look tells by a few columns (sync/glance.ts): its whole row, with all records and people that a plan would load
 * for it, says the same and nothing more. Of the run whose steps 1 and 2 are made. @returns how many there are
 */
export function assertGlances(pool: pg.Pool, runId: string, propertyId: string, now: Date): Promise<number> {
  return transaction(pool, async (sql) => {
    const { attempt } = (await sql.row<{ attempt: number }>('select attempt from sync_run where id = $1', [runId]))!;
    const run: LoadRequest = { runId, attempt, propertyId, now, mode: 'run', outcomes: new Map(), unread: 'none', looksUpById: false },
      frame = await loadPlanFrame(sql, run),
      { organizationId } = frame.settings;
    const asHeld: (Glance & { asHeld: NonNullable<Glance['asHeld']> })[] = [];
    await eachGlance(sql, { ...run, organizationId, pmsProperties: frame.pmsProperties }, (glances) => {
      for (const each of glances) if (each.asHeld) asHeld.push({ ...each, asHeld: each.asHeld });
      return Promise.resolve();
    });
    const loader = await StayLoader.open(sql, run, frame.pmsProperties),
      whole = await loader.at(asHeld);
    for (const { stay, unit, at, stagedAt, isTouched } of whole) {
      const glance = asHeld.find((each) => each.at === at)!,
        { stay: seen, record, person } = glance.asHeld,
        { held, facts } = stay,
        records = await loadPmsPersons(sql, [stay]),
        people = await loadPeople(sql, propertyId, organizationId, wantedPeople([stay], records, [], []));
      assert.ok(held);
      assert.deepEqual(
        [glance.unit, glance.stagedAt, false, seen.id, seen.account, seen.tenancy, seen.personExternalId, seen.learned, seen.pmsUnit],
        [unit, stagedAt, isTouched, stay.id, stay.account, stay.tenancy, stay.personExternalId, stay.learned, stay.pmsUnit],
      );
      assert.deepEqual([seen.held?.state, seen.held?.person, seen.held?.pmsUnit], [held.state, held.person, held.pmsUnit]);
      const [only] = people;
      assert.ok(only && people.length === 1 && records.length === 1);
      for (const said of [facts, held.facts, held.lastFacts]) {
        assert.deepEqual([said.email, said.successorTenancy, said.predecessors], [seen.facts.email, seen.facts.successorTenancy, []]);
        assert.deepEqual([said.firstName, said.lastName], [only.firstName, only.lastName]);
      }
      assert.deepEqual([records[0]!.person, records[0]!.emailKey], [record.person, emailKey(facts.email)]);
      assert.deepEqual(
        [only.id, only.nameKey, only.emailKey, only.loginEmailKey, only.residentHere],
        [person.id, person.nameKey, person.emailKey, person.loginEmailKey, true],
      );
      assert.equal(nameKey(facts.firstName, facts.lastName), person.nameKey);
    }
    return asHeld.length;
  });
}
