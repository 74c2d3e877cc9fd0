import { describe, expect, test } from '@jest/globals';
import { anna, quiet, shut, world } from '../support/anna.ts';
import { isQuiet, type WorldOptions } from '../support/world.ts';

/** Nobody loses a home by mistake: what reads prove, who is left out, what is detached (docs/rules.md). */

describe('reads', () => {
  test('an incomplete read creates, updates and assigns, but ends nothing; the next complete one does', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' }).lease('ben', { unit: 'b' });
    const plan = w.sync({ outcome: 'incomplete' });
    expect(w.told(plan)).toEqual(['create Ben first_read', 'skip Anna incomplete_read', 'assign Ben 1B supported']);
    expect([w.holds(), plan.nextDue]).toEqual([['Anna 1A current', 'Ben 1B current'], w.now]);
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    w.pass({ hours: 1 });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna moved_out', 'unassign Anna 1A moved_out']);
  });
  test('an incomplete read moves nobody out of a unit: she has both until a complete one', () => {
    const w = anna();
    w.lease('anna', { unit: 'b' });
    expect(w.told(w.sync({ outcome: 'incomplete' }))).toContain('skip Anna 1A incomplete_read');
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 1B current']);
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    w.pass({ hours: 1 });
    expect(w.told(w.sync())).toEqual(['move Anna 1A transfer']);
    expect(w.holds()).toEqual(['Anna 1B current']);
  });
  test('an incomplete read ends nothing for somebody who awaits a mapping either', () => {
    const w = anna();
    w.lease('anna', { unit: 'x' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync({ outcome: 'incomplete' });
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current']]);
    w.sync();
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended']]);
  });
  test('nobody is missing from an incomplete or failed read', () => {
    const w = anna();
    w.vanish('anna');
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    expect(w.states()).toEqual(['anna current']);
  });
  test('one PMS property fails, the other goes on', () => {
    const w = world({ pmsProperties: ['pp', 'qq'] })
      .lease('anna', { unit: 'a' })
      .lease('ben', { unit: 'z', property: 'qq' });
    w.map('qq/z', '2Z');
    w.sync();
    w.lease('anna', { status: 'Past' }).lease('ben', { status: 'Past' });
    w.sync({ outcomes: { pp: 'failed' } });
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('what was held stays held while reads are incomplete or fail, with its id; a bad record is present', () => {
    const w = anna(shut);
    w.lease('anna', { status: 'Past' });
    w.sync();
    const ids = w.held().map((row) => row.id);
    quiet(w, { outcome: 'incomplete' });
    quiet(w, { outcome: 'failed' });
    quiet(w, { bad: ['anna'] });
    expect(w.held().map((row) => row.id)).toEqual(ids);
    expect(ids).toHaveLength(1);
  });
});

describe('left out', () => {
  const odd = (whenExcluded: 'keep' | 'end', options: WorldOptions = {}) => {
    const w = anna({ scope: { excludedLeaseStatuses: ['Odd'] }, settings: { whenExcluded }, ...options });
    return w;
  };
  test('excluded, keep: flagged, the facts stay as last read in scope, the unit follows its mapping', () => {
    const w = odd('keep');
    w.lease('anna', { status: 'Odd', unit: 'b', firstName: 'Other', moveInActual: '2020-01-01' });
    expect(w.sync().counts.excluded).toBe(1);
    expect([w.states(), w.holds()]).toEqual([['anna current kept'], ['Anna 1A current']]);
    quiet(w);
    w.map('a', '7A');
    w.sync();
    expect(w.holds()).toEqual(['Anna 7A current']);
    w.lease('anna', { status: 'Current' });
    w.sync();
    expect([w.states(), w.holds()]).toEqual([['anna current'], ['Other 1B current']]);
    quiet(w);
  });
  test('kept facts outlive failed reads, absence and detachment', () => {
    const w = odd('keep');
    w.lease('anna', { status: 'Odd', moveInActual: '2020-01-01' });
    w.sync();
    const kept = () => w.stay('anna').keptFacts?.moveInActual;
    expect(kept()).toBeNull();
    quiet(w, { outcome: 'failed' });
    w.vanish('anna');
    w.sync();
    expect([kept(), w.states()]).toEqual([null, ['anna current missing']]);
    w.detach();
    w.pass({ hours: 1 });
    w.sync();
    expect([kept(), w.open()[0]!.startsOn]).toEqual([null, '2026-01-01']);
    expect(isQuiet(w.sync())).toBe(true);
  });
  test('excluded, end: it ends; out of scope it is as if never read; no longer excluded it comes back', () => {
    const w = odd('end');
    w.lease('anna', { status: 'Odd' }).lease('ben', { status: 'Odd', unit: 'b' });
    expect(w.told(w.sync()).sort()).toEqual(['end Anna excluded', 'unassign Anna 1A excluded']);
    expect(w.states()).toEqual(['anna ended', 'ben outside']);
    quiet(w);
    w.scope.excludedLeaseStatuses = [];
    w.lease('anna', { status: 'Current' });
    w.lease('ben', { status: 'Notice' });
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current', 'Ben 1B current']);
  });
  test('an exclusion that is lifted brings nobody back who is no longer in the PMS', () => {
    const w = odd('end');
    w.lease('anna', { status: 'Odd' });
    w.sync();
    w.vanish('anna');
    w.sync();
    quiet(w);
    w.scope.excludedLeaseStatuses = [];
    expect(isQuiet(w.sync())).toBe(true);
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended missing']]);
    w.lease('anna', { unit: 'a' });
    w.sync();
    expect([w.holds(), w.states()]).toEqual([['Anna 1A current'], ['anna current']]);
  });
  test('the exclusion is a setting: it leaves and comes back without a new word from the PMS', () => {
    const w = anna({ settings: { whenExcluded: 'end' } });
    w.scope.excludedLeaseStatuses = ['current'];
    w.sync();
    expect(w.holds()).toEqual([]);
    w.scope.excludedLeaseStatuses = [];
    w.sync();
    expect([w.holds(), w.town.people.size]).toEqual([['Anna 1A current'], 1]);
  });
  test('a role that is not chosen', () => {
    const w = world()
      .lease('anna', { unit: 'a', role: 'guarantor' })
      .lease('ben', { unit: 'b', role: 'unknown' })
      .lease('cleo', { unit: 'c' });
    expect(w.sync().counts.excluded).toBe(2);
    expect(w.holds()).toEqual(['Cleo 1C current']);
    w.lease('cleo', { role: 'minor' });
    w.sync();
    expect([w.states(), w.holds()]).toEqual([['anna outside', 'ben outside', 'cleo current kept'], ['Cleo 1C current']]);
  });
  test('a word we do not know: as it was, one conflict per word', () => {
    const w = anna();
    w.lease('anna', { status: 'Weird', unit: 'b' })
      .lease('ben', { status: 'WEIRD ', unit: 'b' })
      .lease('cleo', { status: 'Other', unit: 'c' });
    w.sync();
    expect([w.openConflicts(), w.holds(), w.states()]).toEqual([
      ['unknown_status -', 'unknown_status -'],
      ['Anna 1A current'],
      ['anna current', 'ben outside', 'cleo outside'],
    ]);
    quiet(w);
    w.lease('anna', { status: 'Current' }).lease('ben', { status: 'Current' });
    w.sync();
    expect([w.openConflicts(), w.holds()]).toEqual([['unknown_status -'], ['Anna 1B current', 'Ben 1B current']]);
  });
  test('bad records: one conflict each, until they are read well', () => {
    const w = anna(),
      badRecords = [{ id: 'tenancies/T-x/x', reason: 'no_name', field: 'Name', valueHash: 'h' }];
    w.sync({ badRecords });
    expect(w.openConflicts()).toEqual(['bad_record -']);
    expect(isQuiet(w.sync({ badRecords }))).toBe(true);
    expect(isQuiet(w.sync({ outcome: 'failed' }))).toBe(true);
    w.sync();
    expect(w.openConflicts()).toEqual([]);
  });
});

describe('detached', () => {
  test('frozen: supports its unit, its end is held; attached again, the end goes', () => {
    const w = anna();
    w.detach();
    expect(w.told(w.sync())).toEqual(['held unassign Anna 1A detached (detached)']);
    expect([w.states(), w.holds()]).toEqual([['anna current detached'], ['Anna 1A current']]);
    quiet(w);
    w.attach();
    w.sync();
    expect([w.held(), w.states(), w.holds()]).toEqual([[], ['anna current'], ['Anna 1A current']]);
    quiet(w);
  });
  test('a stay without a unit: its end is held by itself', () => {
    const w = world().lease('anna', { unit: null });
    w.sync();
    w.detach();
    expect(w.told(w.sync())).toEqual(['held end Anna detached (detached)']);
    quiet(w);
    expect(w.approve()).toHaveLength(1);
    expect(w.states()).toEqual(['anna ended detached']);
  });
  test('approved: she leaves', () => {
    const w = anna();
    w.detach();
    w.sync();
    expect(w.approve()).toHaveLength(1);
    expect([w.holds(), w.states()]).toEqual([[], ['anna ended detached']]);
    quiet(w);
    w.attach();
    w.sync();
    expect(w.holds()).toEqual(['Anna 1A current']);
  });
  test('ended while detached: only who is read after attaching comes back', () => {
    const w = anna();
    w.lease('ben', { unit: 'b' });
    w.sync();
    w.detach();
    w.sync();
    w.approve();
    w.vanish('anna');
    w.attach();
    w.sync({ outcome: 'failed' });
    expect(w.holds()).toEqual([]);
    w.sync();
    expect(w.holds()).toEqual(['Ben 1B current']);
    quiet(w);
  });
  test('its people count as free: read again under another PMS property, with new ids, she is linked and the old stay goes', () => {
    const w = world({ pmsProperties: ['pp', 'qq'], settings: {} }).lease('anna', { unit: 'a' });
    w.map('qq/a', '1A');
    w.sync();
    w.detach('pp');
    w.sync();
    w.lease('new', { property: 'qq', unit: 'a', firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' });
    expect(w.told(w.sync())).toContain('link Anna same_person');
    expect([w.holds(), w.states(), w.held(), w.town.people.size]).toEqual([
      ['Anna 1A current'],
      ['anna ended detached', 'new current'],
      [],
      1,
    ]);
    quiet(w);
  });
});
