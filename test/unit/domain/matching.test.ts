import { describe, expect, test } from '@jest/globals';
import { isFullName, matchNewcomer, type Candidate, type Newcomer } from '../../../domain/matching.ts';
import { emailKey, nameKey } from '../../../domain/text.ts';

/** docs/rules.md, "Who is who": a test for each row of the table, and for what lies between two rows. */
const ANNA = nameKey('Anna', 'Berg'),
  BEN = nameKey('Ben', 'Berg'),
  MAIL = emailKey('anna@example.test');
const newcomer = (more: Partial<Newcomer> = {}): Newcomer => ({ nameKey: ANNA, emailKey: MAIL, predecessors: [], ...more });
const person = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  nameKey: ANNA,
  emailKey: MAIL,
  loginKey: null,
  taken: false,
  otherIdsGone: false,
  missing: false,
  former: false,
  residentHere: false,
  blockedHere: false,
  ...more,
});
const taken = (id: string, more: Partial<Candidate> = {}) => person(id, { taken: true, ...more });
const link = (id: string, reason: string) => ({ do: 'link', person: id, reason });
const create = (login: boolean, type?: string, ...candidates: string[]) => ({
  do: 'create',
  login,
  conflict: type ? { type, candidates } : null,
  withoutUnit: false,
});

describe('first sight', () => {
  test('1: a predecessor that we know', () => {
    expect(matchNewcomer(newcomer({ predecessors: ['p9'], nameKey: BEN }), [person('p1')])).toEqual(link('p9', 'predecessor'));
  });
  test('2: a free person, equal in all three', () => {
    expect(matchNewcomer(newcomer(), [person('p1')])).toEqual(link('p1', 'same_person'));
  });
  test('3: a taken one whose other ids are all past, missing or superseded', () => {
    expect(matchNewcomer(newcomer(), [taken('p1', { otherIdsGone: true })])).toEqual(link('p1', 'further_id'));
  });
  test('4: a taken one, equal in all three', () => {
    expect(matchNewcomer(newcomer(), [taken('p1')])).toEqual(create(false, 'duplicate_account', 'p1'));
  });
  test('4: a taken one with the e-mail and another name', () => {
    expect(matchNewcomer(newcomer({ nameKey: BEN }), [taken('p1')])).toEqual(create(false, 'shared_email', 'p1'));
  });
  test('5: a free one with the e-mail and another name', () => {
    expect(matchNewcomer(newcomer({ nameKey: BEN }), [person('p1')])).toEqual(create(false, 'name_mismatch', 'p1'));
  });
  test('6: a free namesake here with another e-mail', () => {
    expect(matchNewcomer(newcomer(), [person('p1', { emailKey: 'x@x', residentHere: true })])).toEqual(
      create(true, 'email_mismatch', 'p1'),
    );
  });
  test('6: a free namesake here without e-mail', () => {
    expect(matchNewcomer(newcomer(), [person('p1', { emailKey: null, residentHere: true })])).toEqual(create(true, 'email_mismatch', 'p1'));
  });
  test('6: a missing namesake here', () => {
    expect(matchNewcomer(newcomer(), [taken('p1', { emailKey: 'x@x', residentHere: true, missing: true })])).toEqual(
      create(true, 'email_mismatch', 'p1'),
    );
  });
  test('6: a newcomer without e-mail gets no log-in', () => {
    expect(matchNewcomer(newcomer({ emailKey: null }), [person('p1', { residentHere: true })])).toEqual(
      create(false, 'email_mismatch', 'p1'),
    );
  });
  test('7: nobody', () => {
    expect(matchNewcomer(newcomer(), [])).toEqual(create(true));
  });
  test('7: a namesake who lives here, or a free one elsewhere, is somebody else', () => {
    expect(matchNewcomer(newcomer(), [taken('p1', { emailKey: 'x@x', residentHere: true })])).toEqual(create(true));
    expect(matchNewcomer(newcomer(), [person('p1', { emailKey: 'x@x' })])).toEqual(create(true));
  });
  test('7: nobody, and no e-mail', () => {
    expect(matchNewcomer(newcomer({ emailKey: null }), [])).toEqual(create(false));
  });
});

describe('between the rows', () => {
  test('a missing e-mail equals nothing, not even another missing one', () => {
    expect(matchNewcomer(newcomer({ emailKey: null }), [person('p1', { emailKey: null })])).toEqual(create(false));
  });
  test('a missing name equals nothing', () => {
    expect(matchNewcomer(newcomer({ nameKey: '' }), [person('p1', { nameKey: '' })])).toEqual(create(false, 'name_mismatch', 'p1'));
  });
  test('half a name is no name to recognise somebody by', () => {
    const half = nameKey('Anna', null);
    expect(isFullName(half)).toBe(false);
    expect(matchNewcomer(newcomer({ nameKey: half }), [person('p1', { nameKey: half })])).toMatchObject({ do: 'create', login: false });
    expect(matchNewcomer(newcomer({ nameKey: half, emailKey: null }), [person('p1', { nameKey: half, residentHere: true })])).toEqual(
      create(false),
    );
  });
  test('among several: the one with the log-in, then the lowest id', () => {
    expect(matchNewcomer(newcomer(), [person('p3'), person('p2', { loginKey: MAIL }), person('p1')])).toEqual(link('p2', 'same_person'));
    expect(matchNewcomer(newcomer(), [person('p3'), person('p1')])).toEqual(link('p1', 'same_person'));
  });
  test('a free one before a taken one, whoever logs in', () => {
    expect(matchNewcomer(newcomer(), [taken('p1', { loginKey: MAIL, otherIdsGone: true }), person('p2')])).toEqual(
      link('p2', 'same_person'),
    );
  });
  test('a taken e-mail before a free one', () => {
    expect(matchNewcomer(newcomer({ nameKey: BEN }), [person('p1', { loginKey: MAIL }), taken('p2')])).toEqual(
      create(false, 'shared_email', 'p2'),
    );
  });
  test('an e-mail that somebody logs in with is hers, though she writes from another', () => {
    expect(matchNewcomer(newcomer({ nameKey: BEN }), [taken('p1', { emailKey: 'new@x', loginKey: MAIL })])).toEqual(
      create(false, 'shared_email', 'p1'),
    );
  });
});

describe('the name of a person blocked here', () => {
  const blocked = (more: Partial<Candidate> = {}) => person('p1', { emailKey: 'x@x', residentHere: true, blockedHere: true, ...more });
  const withoutUnit = (login: boolean) => ({ ...create(login, 'email_mismatch', 'p1'), withoutUnit: true });
  test('no unit, and a manager is asked', () => {
    expect(matchNewcomer(newcomer(), [blocked()])).toEqual(withoutUnit(true));
    expect(matchNewcomer(newcomer(), [blocked({ taken: true })])).toEqual(withoutUnit(true));
  });
  test('also where the e-mail is the same and she still has a live stay: still email_mismatch, which separate and link settle', () => {
    expect(matchNewcomer(newcomer(), [blocked({ taken: true, emailKey: MAIL })])).toEqual(withoutUnit(false));
  });
  test('also where another has the e-mail', () => {
    expect(matchNewcomer(newcomer(), [blocked(), taken('p2', { nameKey: BEN })])).toEqual(withoutUnit(false));
  });
  test('the blocked one herself, free and equal in all three, is linked: the block reaches the new id', () => {
    expect(matchNewcomer(newcomer(), [blocked({ emailKey: MAIL })])).toEqual(link('p1', 'same_person'));
  });
});
