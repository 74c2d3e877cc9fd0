import { readFileSync } from 'node:fs';
import type { MappedHousehold } from '../../pms/households/household.ts';
import { applyPromotions, linkTransfers, readPromotions } from '../../pms/yardi/promotions.ts';
import { parseXml } from '../../pms/xml.ts';
import { resident, occupant, map, withStatus } from './support/yardi-xml.ts';

describe('a promotion', () => {
  const promotion = { roommateCode: 'r0000321', newCode: 't0009999', priorCode: 't0004711' };
  test.each([
    ['as a client reads it', readFileSync(new URL('../golden/yardi/GetRoommatePromotions.xml', import.meta.url), 'utf8'), [promotion]],
    [
      'as attributes',
      '<Promotions><Promotion RoommateCode="r1" NewTenantCode="t2" OldTenantCode="t1"/><Promotion RoommateCode="r3" NewTenantCode="t4" OldTenantCode="t3"/></Promotions>',
      [
        { roommateCode: 'r1', newCode: 't2', priorCode: 't1' },
        { roommateCode: 'r3', newCode: 't4', priorCode: 't3' },
      ],
    ],
    [
      'as elements without the prior one',
      '<RoommatePromotions><RoommatePromotion><RoommateCode>r1</RoommateCode><TenantCode>t2</TenantCode></RoommatePromotion></RoommatePromotions>',
      [{ roommateCode: 'r1', newCode: 't2', priorCode: null }],
    ],
    [
      'with the prior one first',
      '<P><X><PreviousTenantCode>t1</PreviousTenantCode><TenantCode>t2</TenantCode><RoommateCode>r1</RoommateCode></X></P>',
      [{ roommateCode: 'r1', newCode: 't2', priorCode: 't1' }],
    ],
    [
      'with two tenants of which none is called new or old: nobody can say which',
      '<P><X><Tenant>t1</Tenant><Primary>t2</Primary><RoommateCode>r1</RoommateCode></X></P>',
      [],
    ],
    [
      'with two tenants of which one is called new',
      '<P><X><OriginalTenant>t1</OriginalTenant><NewTenant>t2</NewTenant><RoommateCode>r1</RoommateCode></X></P>',
      [{ roommateCode: 'r1', newCode: 't2', priorCode: 't1' }],
    ],
    ['of nobody', '<PromotedRoommates/>', []],
  ])('is read %s', (_how, xml, expected) => {
    expect(readPromotions(parseXml(xml, 'Yardi'))).toEqual(expected);
  });

  const households = (...xml: string[]) => xml.map((each) => map(each).tenancy!);
  const applied = (
    tenancies: ReturnType<typeof households>,
    setAside = new Set<string>(),
    promotions = [{ roommateCode: 'r1', newCode: 't2', priorCode: 't1' as string | null }],
  ) => {
    applyPromotions(tenancies, promotions, setAside);
    return tenancies.map(({ externalId, successorExternalId, members }) => [
      externalId,
      successorExternalId,
      members.map((each) => `${each.externalId}:${each.firstName}:${each.status}:${each.predecessorExternalIds?.join() ?? ''}`),
    ]);
  };
  const past = (occupants = '') => withStatus('Past', '<MoveOutDate>11/15/2026</MoveOutDate>', occupants),
    next = (occupants = '') => resident('', 'tCode="t2"', occupants).replace('>Ana<', '>Ben<');
  test("names the roommate's old code, and what she and the others were before is superseded", () => {
    expect(applied(households(past(occupant('r1') + occupant('r2')), next(occupant('r2'))))).toEqual([
      ['t1', 't2', ['t1:Ana:past:', 'r1:Ben:superseded:', 'r2:Ben:superseded:']],
      ['t2', undefined, ['t2:Ben:current:r1', 'r2:Ben:current:']],
    ]);
  });
  test('though the prior household lists them no more, or is itself no more listed', () => {
    expect(applied(households(past(), next(occupant('r2'))))[0]).toEqual([
      't1',
      't2',
      ['t1:Ana:past:', 'r1:Ben:superseded:', 'r2:Ben:superseded:'],
    ]);
    expect(applied(households(next()))).toEqual([
      ['t2', undefined, ['t2:Ben:current:r1']],
      ['t1', 't2', ['r1:Ben:superseded:']],
    ]);
  });
  test('without the prior code: the household that lists the roommate', () => {
    expect(
      applied(households(past(occupant('r1')), next()), undefined, [{ roommateCode: 'r1', newCode: 't2', priorCode: null }])[0],
    ).toEqual(['t1', 't2', ['t1:Ana:past:', 'r1:Ben:superseded:']]);
  });
  test('to a record that has ended is none: the code may be that of the primary who left', () => {
    expect(applied(households(past(occupant('r1'))), undefined, [{ roommateCode: 'r1', newCode: 't1', priorCode: null }])).toEqual([
      ['t1', undefined, ['t1:Ana:past:', 'r1:Ben:past:']],
    ]);
  });
  test('into the same record: the tenancy goes on', () => {
    expect(applied(households(resident('', 'tCode="t1"')), undefined, [{ roommateCode: 'r1', newCode: 't1', priorCode: 't1' }])).toEqual([
      ['t1', undefined, ['t1:Ana:current:r1', 'r1:Ana:superseded:']],
    ]);
  });
  test('that the list of residents does not show yet changes nothing; nor does it touch a household that was set aside', () => {
    expect(applied(households(resident('', undefined, occupant('r1'))))).toEqual([
      ['t1', undefined, ['t1:Ana:current:', 'r1:Ben:current:']],
    ]);
    expect(applied(households(next()), new Set(['t1']))).toEqual([['t2', undefined, ['t2:Ben:current:r1']]]);
  });
});

test('a household that moved to another record under one prospect code is the same person; another name under that code is not', () => {
  const all: MappedHousehold[] = [
    map(withStatus('Past', '<MoveOutDate>11/15/2026</MoveOutDate>')),
    map(resident('', 'tCode="t2" pCode="P1"')),
    map(resident('', 'tCode="t3" pCode="p1"').replace('>Ana<', '>Eve<')),
    map(resident('', 'tCode="t4" pCode="p4"')),
  ];
  linkTransfers(all);
  expect(all.map(({ tenancy }) => tenancy?.members[0]?.predecessorExternalIds)).toEqual([undefined, ['t1'], undefined, undefined]);
});
