import { expect, test } from '@jest/globals';
import { ANNA, anna, world } from '../support/anna.ts';
import type { World } from '../support/world.ts';

/** A conflict that closes by itself says why (docs/rules.md, Conflicts). */

const closes = (w: World, badRecords: Parameters<World['sync']>[0] = {}) => w.sync(badRecords).closeConflicts.map((each) => each.reason);

test('a duplicate: none of the two lives here any more', () => {
  const w = anna();
  w.lease('x', { ...ANNA, unit: 'b' });
  w.sync();
  w.lease('anna', { status: 'Past' }).lease('x', { status: 'Past' });
  expect([closes(w), w.openConflicts()]).toEqual([['nobody_left'], []]);
});
test('a shared e-mail: it is no longer one', () => {
  const w = anna();
  w.lease('ben', { unit: 'b', email: 'anna@example.test' });
  w.sync();
  w.change(w.person('Ben').id, { email: 'ben@example.test', emailKey: 'ben@example.test', overrides: ['email'] });
  expect([closes(w), w.openConflicts()]).toEqual([['no_longer_alike'], []]);
});
test('a name mismatch whose candidate is taken: it is asked otherwise', () => {
  const w = anna();
  w.lease('anna', { status: 'Past' });
  w.sync();
  w.lease('ben', { unit: 'b', email: 'anna@example.test' });
  w.sync();
  w.lease('anna', { status: 'Current' });
  expect([closes(w), w.openConflicts()]).toEqual([['asked_otherwise'], ['shared_email Ben']]);
});
test.each([
  ['the PMS says ours again', { email: 'anna@example.test' }, 'email_settled'],
  ['she has left', { status: 'Past' }, 'nobody_left'],
])('a changed e-mail: %s', (_says, lease, reason) => {
  const w = anna();
  w.lease('anna', { email: 'new@example.test' });
  w.sync();
  expect(w.openConflicts()).toEqual(['email_changed Anna']);
  w.lease('anna', lease);
  expect([closes(w), w.openConflicts()]).toEqual([[reason], []]);
});
test('a changed e-mail with which somebody else logs in by now: it is asked otherwise', () => {
  const w = anna();
  w.lease('anna', { email: 'new@example.test' });
  w.sync();
  w.lease('ben', { unit: 'b', email: 'new@example.test' });
  expect([closes(w), w.openConflicts()]).toEqual([['asked_otherwise'], ['shared_email Anna']]);
});
test('a manual assignment that outlived the PMS: supported again, or left', () => {
  for (const [isBack, reason] of [
    [true, 'supported_again'],
    [false, 'assignment_ended'],
  ] as const) {
    const w = anna();
    w.open()[0]!.source = 'manual';
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect(w.openConflicts()).toEqual(['manual_outlives_pms Anna']);
    if (isBack) w.lease('anna', { status: 'Current' });
    else w.open()[0]!.state = 'ended';
    expect([closes(w), w.openConflicts()]).toEqual([[reason], []]);
  }
});
test('a word that nobody has any more, and a record that can be read again', () => {
  const w = world().lease('anna', { unit: 'a' }).lease('ben', { unit: 'b', status: 'Limbo' }),
    badRecords = [{ id: 'tenancies/T-x/x', reason: 'no_name', field: 'Name', valueHash: 'h' }];
  w.sync({ badRecords });
  expect(w.openConflicts()).toEqual(['bad_record -', 'unknown_status -']);
  w.lease('ben', { status: 'Current' });
  expect(closes(w, { badRecords })).toEqual(['word_gone']);
  expect([closes(w), w.openConflicts()]).toEqual([['record_settled'], []]);
});
test('one that was put away opens anew with other evidence, which closes the old row', () => {
  const w = anna();
  w.lease('ben', { unit: 'b', email: 'anna@example.test' });
  w.sync();
  w.conflicts[0]!.state = 'ignored';
  w.lease('anna', { lastName: 'Married' });
  expect([closes(w), w.openConflicts()]).toEqual([['evidence_changed'], ['shared_email Ben']]);
});
