import { describe, expect, test } from '@jest/globals';
import { pmsPersonSubject } from '../../../domain/plan/subjects.ts';
import { ANNA, anna, quiet, world } from '../support/anna.ts';
import { World, isQuiet } from '../support/world.ts';

/** Who is who, names and e-mails (docs/rules.md, Who is who). */

const login = (w: World, name: string) => w.person(name).loginEmailKey;

describe('first sight', () => {
  test('a person typed by hand, equal in all three, is linked; her log-in stays', () => {
    const w = world(),
      id = w.addPerson({ firstName: ' ANNA', lastName: 'L-Anna', email: 'Anna@Example.Test ' });
    w.lease('anna', { unit: 'a' });
    expect(w.told(w.sync())[0]).toMatch(/^link .* same_person$/);
    expect(w.open()[0]!.person).toBe(id);
    quiet(w);
  });
  test('two records equal in all three: the first is linked to the person typed by hand, the other is a duplicate, in one run as in two', () => {
    for (const runs of [1, 2]) {
      const w = world();
      w.addPerson({ firstName: 'Anna', lastName: 'L-anna', email: 'anna@example.test' });
      w.lease('anna', { unit: 'a' });
      if (runs === 2) w.sync();
      w.lease('annb', { ...ANNA, unit: 'b' });
      w.sync();
      expect([w.openConflicts(), w.holds(), w.town.people.size]).toEqual([
        ['duplicate_account Anna#2'],
        ['Anna#1 1A current', 'Anna#2 1B current'],
        2,
      ]);
      quiet(w);
    }
  });
  test('a couple with one e-mail, new in one run: everyone gets the unit, the log-in goes to the primary', () => {
    const w = world()
      .lease('ben', { unit: 'a', role: 'occupant', email: 'us@example.test', tenancy: 'T', moveInActual: '2025-01-01' })
      .lease('cleo', { unit: 'a', role: 'primary', email: 'us@example.test', tenancy: 'T' });
    w.sync();
    expect(w.holds()).toEqual(['Ben 1A current', 'Cleo 1A current']);
    expect([login(w, 'Ben'), login(w, 'Cleo'), w.openConflicts()]).toEqual([null, 'us@example.test', ['shared_email Ben']]);
    quiet(w);
  });
  test.each([
    [{ moveInActual: '2025-01-01' }, { moveInActual: '2024-01-01' }, 'X10'],
    [{}, {}, 'X9'],
  ])('without a primary: the earliest move-in, then the lowest id (%j, %j)', (nine, ten, who) => {
    const w = world()
      .lease('x10', { unit: 'a', role: 'occupant', email: 'us@example.test', ...ten })
      .lease('x9', { unit: 'a', role: 'occupant', email: 'us@example.test', ...nine });
    w.sync();
    expect(login(w, who)).toBe('us@example.test');
  });
  test('a further id, once all her others are past', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' }).lease('x', { ...ANNA, unit: 'b' });
    expect(w.told(w.sync())).toContain('link Anna same_person');
    expect([w.town.people.size, w.holds()]).toEqual([1, ['Anna 1B current']]);
  });
  test('a further id while the other is missing', () => {
    const w = anna();
    w.vanish('anna');
    w.sync();
    w.lease('x', { ...ANNA, unit: 'b' });
    expect(w.told(w.sync())).toContain('link Anna further_id');
    expect([w.town.people.size, w.holds()]).toEqual([1, ['Anna 1A current', 'Anna 1B current']]);
  });
  test('not while another of her ids comes back or begins in the very same run', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' });
    w.sync();
    w.lease('anna', { status: 'Current' }).lease('x', { ...ANNA, unit: 'b' });
    w.sync();
    expect(w.openConflicts()).toEqual(['duplicate_account Anna#2']);
    const other = anna();
    other
      .lease('anna', { status: 'Past' })
      .lease('anna', { tenancy: 'T-2', unit: 'c' })
      .lease('x', { ...ANNA, unit: 'b' });
    other.sync();
    expect(other.openConflicts()).toEqual(['duplicate_account Anna#2']);
  });
  test('nor where her end is only said by an incomplete read', () => {
    const w = anna();
    w.lease('anna', { status: 'Past' }).lease('ben', { unit: 'b', email: 'anna@example.test' });
    w.sync({ outcome: 'incomplete' });
    expect(w.openConflicts()).toEqual(['shared_email Ben']);
  });
  test('a predecessor id links, whatever the name', () => {
    const w = anna();
    w.lease('x', { unit: 'b', predecessors: ['anna'], firstName: 'Annette' }).lease('anna', { status: 'Past' });
    w.sync();
    expect([w.town.people.size, w.holds()]).toEqual([1, ['Annette 1B current']]);
  });
  test('in another property of the organization: one person, several homes', () => {
    const w = anna(),
      other = new World({ town: w.town, id: 'Q', account: 'acc2', pmsProperties: ['rr'], mapped: { z: '5Z' } });
    other.lease('x', { ...ANNA, unit: 'z' });
    other.sync();
    expect(other.openConflicts()).toEqual(['duplicate_account Anna#2']);
    w.lease('anna', { status: 'Past' });
    w.sync();
    other.lease('y', { ...ANNA, unit: 'z' });
    expect(other.told(other.sync())).not.toContain('create Anna#3 first_read');
  });
});

describe('conflicts', () => {
  test('a free namesake here: email_mismatch; it holds the end of one while the other lives here, and lets go when both have left', () => {
    const w = anna();
    w.vanish('anna');
    w.sync();
    w.lease('x', { ...ANNA, email: 'other@example.test', unit: 'b' });
    w.sync();
    expect([w.openConflicts(), login(w, 'Anna#2')]).toEqual([['email_mismatch Anna#2'], 'other@example.test']);
    quiet(w);
    w.lease('x', { status: 'Past' });
    w.lease('anna', { unit: 'a', status: 'Current' });
    w.sync();
    // Anna lives here and is no longer missing: a namesake, nothing more.
    expect([w.openConflicts(), w.holds()]).toEqual([[], ['Anna#1 1A current']]);
  });
  test('a duplicate holds the end of one party while the other lives here; when none does, all ends apply and it closes', () => {
    const w = anna();
    w.lease('x', { ...ANNA, unit: 'b' });
    w.sync();
    w.lease('x', { status: 'Past' });
    expect(w.told(w.sync())).toContain('held unassign Anna#2 1B moved_out (open_conflict)');
    expect(w.holds()).toEqual(['Anna#1 1A current', 'Anna#2 1B current']);
    quiet(w);
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect([w.openConflicts(), w.holds(), w.held()]).toEqual([[], [], []]);
    quiet(w);
  });
  test('the hold of a closed conflict goes under the guard', () => {
    const w = anna({ guard: { percent: 0, minimum: 0 } });
    w.lease('x', { ...ANNA, unit: 'b' });
    w.sync();
    w.lease('x', { status: 'Past' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect([
      w.holds(),
      w
        .held()
        .map((row) => row.unit)
        .sort(),
    ]).toEqual([
      ['Anna#1 1A current', 'Anna#2 1B current'],
      ['1A', '1B'],
    ]);
  });
  test('shared_email holds nothing, and stays open when the holder has left', () => {
    const w = anna();
    w.lease('ben', { unit: 'a', email: 'anna@example.test' });
    w.sync();
    w.lease('anna', { status: 'Past' });
    w.sync();
    expect([w.openConflicts(), w.holds(), login(w, 'Ben'), login(w, 'Anna')]).toEqual([
      ['shared_email Ben'],
      ['Ben 1A current'],
      null,
      'anna@example.test',
    ]);
    // The log-in does not pass on by itself, however long the holder has been gone.
    w.pass({ days: 90 });
    quiet(w);
    w.lease('ben', { status: 'Past' });
    w.sync();
    expect(w.openConflicts()).toEqual([]);
  });
  test('a free person with the e-mail and another name: name_mismatch, once', () => {
    const w = world();
    w.addPerson({ firstName: 'Zed', lastName: 'Z', email: 'anna@example.test' });
    w.lease('anna', { unit: 'a' });
    w.sync();
    expect([w.openConflicts(), login(w, 'Anna'), w.holds()]).toEqual([['name_mismatch Anna'], null, ['Anna 1A current']]);
    quiet(w);
  });
  test('told apart by a manager: closed for good', () => {
    const w = anna();
    w.lease('x', { ...ANNA, unit: 'b' });
    w.sync();
    w.decide(pmsPersonSubject('acc', 'x'), 'separate', null, 'separate');
    w.sync();
    expect(w.openConflicts()).toEqual([]);
    quiet(w);
  });
  test('put away until its evidence changes', () => {
    const w = anna();
    w.lease('x', { ...ANNA, unit: 'b' });
    w.sync();
    w.conflicts[0]!.state = 'ignored';
    quiet(w);
    w.lease('anna', { lastName: 'Neu' }).lease('x', { lastName: 'Neu' });
    w.sync();
    expect(w.openConflicts()).toEqual(['duplicate_account Anna#2']);
  });
});

describe('e-mails that change', () => {
  test('one where there was none applies at once, and is the log-in', () => {
    const w = world().lease('anna', { unit: 'a', email: null });
    w.sync();
    expect(login(w, 'Anna')).toBeNull();
    w.lease('anna', { email: 'new@example.test' });
    w.sync();
    expect([w.person('Anna').email, login(w, 'Anna')]).toEqual(['new@example.test', 'new@example.test']);
    quiet(w);
  });
  test('of somebody upcoming before this run, even where she becomes current in it', () => {
    const w = world().lease('anna', { unit: 'a', status: 'Future' });
    w.sync();
    w.lease('anna', { email: 'new@example.test', status: 'Current' });
    w.sync();
    expect([login(w, 'Anna'), w.openConflicts()]).toEqual(['new@example.test', []]);
    quiet(w);
  });
  test('otherwise it waits in email_changed; every other field updates at once; taken back, it closes', () => {
    const w = anna();
    w.lease('anna', { email: 'new@example.test', firstName: 'Ann', phone: '(212) 555-0142' });
    w.sync();
    expect([w.openConflicts(), w.person('Ann').email, w.person('Ann').phone]).toEqual([
      ['email_changed Ann'],
      'anna@example.test',
      '+12125550142',
    ]);
    quiet(w);
    w.lease('anna', { email: 'ANNA@example.test' });
    w.sync();
    expect(w.openConflicts()).toEqual([]);
  });
  test('one that another logs in with: contact only, her own log-in stays, shared_email; later runs are quiet', () => {
    const w = anna();
    w.lease('ben', { unit: 'b' });
    w.sync();
    w.lease('ben', { email: 'anna@example.test' });
    w.sync();
    expect([w.person('Ben').email, login(w, 'Ben'), w.openConflicts()]).toEqual([
      'anna@example.test',
      'ben@example.test',
      ['shared_email Ben'],
    ]);
    quiet(w);
    // Ben still logs in with his old one: it is not free for a newcomer.
    w.lease('cleo', { unit: 'c', email: 'ben@example.test' });
    w.sync();
    expect([login(w, 'Cleo'), w.openConflicts()]).toEqual([null, ['shared_email Ben', 'shared_email Cleo']]);
    quiet(w);
  });
  test('one that the PMS no longer gives is kept', () => {
    const w = anna();
    w.lease('anna', { email: null });
    w.sync();
    expect([w.person('Anna').email, login(w, 'Anna')]).toEqual(['anna@example.test', 'anna@example.test']);
    quiet(w);
    w.lease('anna', { email: 'anna@example.test' });
    w.sync();
    quiet(w);
    expect(w.openConflicts()).toEqual([]);
  });
  test("a phone is read with the property's country", () => {
    for (const [country, phone] of [
      ['DE', '+4930123456'],
      ['US', '030 123456'],
    ] as const) {
      const w = world({ settings: { country } }).lease('anna', { unit: 'a', phone: '030 123456' });
      w.sync();
      expect(w.person('Anna').phone).toBe(phone);
    }
  });
  test('a phone that cannot be parsed is kept as it came', () => {
    const w = anna();
    w.lease('anna', { phone: ' ask Ben ' });
    expect(w.told(w.sync())).toContain('update Anna phone_kept_as_it_came');
    expect(w.person('Anna').phone).toBe('ask Ben');
    quiet(w);
  });
  test('of somebody new too: she is created with it, and it is said once', () => {
    const w = world().lease('anna', { unit: 'a', phone: 'ask Ben' });
    expect(w.told(w.sync())).toEqual(['create Anna first_read', 'skip Anna phone_kept_as_it_came', 'assign Anna 1A supported']);
    expect(w.person('Anna').phone).toBe('ask Ben');
    quiet(w);
  });
});

describe('a record used again for another human', () => {
  const again = () => {
    const w = anna();
    w.lease('anna', { firstName: 'Zoe', lastName: 'Zet', email: 'zoe@example.test' });
    w.sync();
    return w;
  };
  test("a new person with the unit and log-in; the old one's end is held, email_changed stays open", () => {
    const w = again();
    expect([w.holds(), login(w, 'Zoe'), w.openConflicts(), w.held().map((row) => row.heldReason)]).toEqual([
      ['Anna 1A current', 'Zoe 1A current'],
      'zoe@example.test',
      ['email_changed Zoe'],
      ['open_conflict'],
    ]);
    quiet(w);
  });
  test('only two of the three: the same human', () => {
    const w = anna();
    w.lease('anna', { lastName: 'Married', email: 'am@example.test' });
    w.sync();
    expect([w.town.people.size, w.person('Anna').lastName, w.openConflicts()]).toEqual([1, 'Married', ['email_changed Anna']]);
  });
  test.each(['failed', 'incomplete'] as const)(
    'a stay of hers that a read which was %s did not bring stays hers, in that run and the next; read again, it is the new human’s',
    (outcome) => {
      const w = new World({ pmsProperties: ['p', 'q'], mapped: { 'p/a': '1A', 'q/b': '1B' } })
        .lease('anna', { property: 'p', unit: 'a' })
        .lease('anna', { property: 'q', tenancy: 'T-2', unit: 'b' });
      w.sync();
      const zoe = { firstName: 'Zoe', lastName: 'Zet', email: 'zoe@example.test' },
        unread = { outcomes: { q: outcome }, lost: [...w.pms.keys()].filter((key) => key.startsWith('T-2')) };
      w.lease('anna', { property: 'p', unit: 'a', ...zoe }).lease('anna', { property: 'q', tenancy: 'T-2', unit: 'b', ...zoe });
      w.sync(unread);
      const both = ['Anna 1A current', 'Anna 1B current', 'Zoe 1A current'];
      expect([w.holds(), w.held().map((row) => row.unit)]).toEqual([both, ['1A']]);
      w.lease('ben', { property: 'p', unit: 'c' });
      w.sync(unread);
      expect([w.holds().filter((home) => !home.startsWith('Ben')), w.openConflicts()]).toEqual([both, ['email_changed Zoe']]);
      w.sync();
      expect([w.holds(), w.held().map((row) => row.unit)]).toEqual([
        [...both, 'Zoe 1B current'],
        ['1A', '1B'],
      ]);
      quiet(w);
    },
  );
  test('two records that swap their humans: each human is recognised', () => {
    const w = anna();
    w.lease('ben', { unit: 'b' });
    w.sync();
    w.lease('anna', { firstName: 'Ben', lastName: 'L-ben', email: 'ben@example.test' }).lease('ben', ANNA);
    w.sync();
    expect(w.town.people.size).toBe(2);
    expect(w.holds()).toEqual(['Anna 1A current', 'Anna 1B current', 'Ben 1A current', 'Ben 1B current']);
    expect(w.held()).toHaveLength(2);
    quiet(w);
  });
});

describe('names', () => {
  test('one edited by hand is kept until released', () => {
    const w = anna(),
      id = w.person('Anna').id;
    w.change(id, { firstName: 'Annie', overrides: ['firstName'] });
    w.lease('anna', { firstName: 'Ann', lastName: 'Neu' });
    w.sync();
    expect(w.town.people.get(id)).toMatchObject({ firstName: 'Annie', lastName: 'Neu' });
    quiet(w);
    w.change(id, { overrides: [] });
    w.sync();
    expect(w.town.people.get(id)!.firstName).toBe('Ann');
  });
  test('the leading stay owns them, also one in another property', () => {
    const w = anna(),
      other = new World({ town: w.town, id: 'Q', account: 'acc2', pmsProperties: ['rr'], mapped: { z: '5Z' } });
    w.town.pmsPersons.set('acc2\u0001anna', {
      account: 'acc2',
      externalId: 'anna',
      person: w.person('Anna').id,
      nameKey: null,
      emailKey: null,
    });
    other.lease('anna', { tenancy: 'T-0', unit: 'z', leaseStart: '2026-02-01', firstName: 'Anne' });
    other.sync();
    expect(w.person('Anne')).toBeDefined();
    expect(isQuiet(w.sync())).toBe(true);
    expect(isQuiet(other.sync())).toBe(true);
    other.lease('anna', { tenancy: 'T-0', status: 'Past' });
    other.sync();
    w.sync();
    expect(w.person('Anna')).toBeDefined();
    expect([isQuiet(other.sync()), isQuiet(w.sync())]).toEqual([true, true]);
  });
  test('two properties whose stays are equal in all do not take turns', () => {
    const w = anna(),
      other = new World({ town: w.town, id: 'Q', account: 'acc2', pmsProperties: ['rr'], mapped: { z: '5Z' } });
    other.lease('anna', { unit: 'z', firstName: 'Anne', predecessors: [] });
    w.town.pmsPersons.set('acc2\u0001anna', {
      account: 'acc2',
      externalId: 'anna',
      person: w.person('Anna').id,
      nameKey: null,
      emailKey: null,
    });
    other.sync();
    w.sync();
    expect([isQuiet(other.sync()), isQuiet(w.sync()), isQuiet(other.sync())]).toEqual([true, true, true]);
  });
});
