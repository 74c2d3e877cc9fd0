import { mapCustomer } from '../../pms/households/mits.ts';
import { meaningOf } from '../../pms/households/words.ts';
import { mapLeaseFile, mapResident } from '../../pms/yardi/mapping.ts';
import { readStatusWords } from '../../pms/yardi/statuses.ts';
import { UnitBook, billingUnits, commonUnits, unitsPage } from '../../pms/yardi/units.ts';
import { elementsWithin, parseXml } from '../../pms/xml.ts';
import { golden, commonPage, options, resident, occupant, map, withStatus } from './support/yardi-xml.ts';

describe('the documented records', () => {
  test('a resident of Common Data with her roommate', () => {
    const [element] = elementsWithin(golden('GetResidents'), 'Resident');
    expect(mapResident(element!, 't0004711', options)).toEqual({
      prospectCode: 'p0009001',
      badRecords: [],
      hasUnreadableId: false,
      tenancy: {
        externalId: 't0004711',
        propertyExternalId: 'maple01',
        unitExternalId: '85223',
        unitLabel: '0103',
        leaseStart: '2026-03-01',
        leaseEnd: '2027-02-28',
        members: [
          {
            externalId: 't0004711',
            role: 'primary',
            firstName: 'Ana',
            lastName: "O'Diaz",
            email: 'ana@example.com',
            phone: '(512) 555-0101',
            rawStatus: 'Current',
            status: 'current',
            moveInActual: '2026-03-01',
            moveOutScheduled: undefined,
          },
          {
            externalId: 'r0000321',
            role: 'occupant',
            firstName: 'Ben',
            lastName: 'Diaz',
            email: 'ben@example.com',
            phone: null,
            rawStatus: 'Current',
            status: 'current',
            moveInActual: '2026-03-01',
            moveOutScheduled: undefined,
          },
        ],
      },
    });
  });
  test("units: the internal key, once for all of a unit's people; the code where there is no key; model and wait-list are not rented", () => {
    expect(commonPage.units?.map(({ externalId, label, isRentable, building }) => [externalId, label, isRentable, building])).toEqual([
      ['85223', '0103', true, '1'],
      ['85224', 'MODEL1', false, undefined],
      ['85225', 'WAIT_AFF', false, undefined],
      ['0104', '0104', true, undefined],
    ]);
    expect(commonPage.rows).toHaveLength(4);
    expect(
      unitsPage(billingUnits(golden('GetUnitInformation_Login')), 'maple01', new UnitBook()).units?.map(
        ({ externalId, label, isRentable, building }) => [externalId, label, isRentable, building],
      ),
    ).toEqual([
      ['85223', '0103', true, '1'],
      ['85299', 'DOWN2', false, undefined],
    ]);
  });
  test('a unit that comes twice with another content is found by the reader', () => {
    const twice = (description: string) =>
      parseXml(
        `<U><P><UnitInfo><UnitID UniqueID="1">A</UnitID><Unit/></UnitInfo><UnitInfo><UnitID UniqueID="1">A</UnitID><Unit><UnitEconomicStatusDescription>${description}</UnitEconomicStatusDescription></Unit></UnitInfo></P></U>`,
        'Yardi',
      );
    const page = unitsPage(commonUnits(twice('Model')), 'maple01', new UnitBook());
    expect([page.rows.length, page.units?.length]).toEqual([2, 1]);
  });
  test('a household of GetResidentData', () => {
    const [element] = elementsWithin(golden('GetResidentData'), 'LeaseFile');
    expect(mapLeaseFile(element!, 't0004711', { ...options, isLookUp: true })).toMatchObject({
      badRecords: [],
      tenancy: {
        unitExternalId: '85223',
        leaseEnd: '2027-02-28',
        members: [
          {
            externalId: 't0004711',
            role: 'primary',
            status: 'past',
            rawStatus: 'Past',
            firstName: 'Ana',
            email: 'ana@example.com',
            phone: '5125550101',
            moveOutActual: '2026-11-15',
          },
          { externalId: 'r0000321', role: 'occupant', status: 'past' },
        ],
      },
    });
  });
  test('a household of Billing and Payments, without its ledger', () => {
    const data = golden('GetResidentTransactions_Login'),
      [element] = elementsWithin(data, 'RT_Customer'),
      mapped = mapCustomer(element!, 't0004711', options);
    expect(mapped).toMatchObject({
      badRecords: [],
      tenancy: {
        externalId: 't0004711',
        unitExternalId: '85223',
        unitLabel: '0103',
        leaseStart: '2026-03-01',
        members: [
          {
            externalId: 't0004711',
            role: 'primary',
            rawStatus: 'current resident',
            status: 'current',
            email: 'ana@example.com',
            phone: '5125550101',
            moveInActual: '2026-03-02',
          },
          { externalId: 'r0000321', role: 'occupant', status: 'current' },
          { externalId: 'r0000322', role: 'cosigner', status: 'current' },
        ],
      },
    });
    expect(JSON.stringify(mapped)).not.toContain('SECRET');
  });
});

describe('a household of Billing and Payments', () => {
  const customer = (id: string, type: string) =>
    `<Customer Type="${type}"><CustomerID>${id}</CustomerID><Name><FirstName>A</FirstName><LastName>${id}</LastName></Name></Customer>`;
  test('has a roommate who left only by the day on which she did: an expected day that has gone by is none', () => {
    const roommate = (days: string) =>
      mapCustomer(
        parseXml(
          `<RT_Customer><CustomerID>t1</CustomerID><Customers>${customer('t1', 'current resident')}${customer('r1', 'customer').replace('</Customer>', `<Lease>${days}</Lease></Customer>`)}</Customers><RT_Unit><UnitID>0103</UnitID></RT_Unit></RT_Customer>`,
          'Yardi',
        ),
        't1',
        options,
      ).tenancy?.members[1];
    expect(roommate('<ExpectedMoveOutDate>2026-11-01</ExpectedMoveOutDate>')).toMatchObject({
      status: 'current',
      moveOutScheduled: '2026-11-01',
    });
    expect(roommate('<ExpectedMoveOutDate>2026-12-01</ExpectedMoveOutDate><ActualMoveOut>2026-11-01</ActualMoveOut>')).toMatchObject({
      status: 'past',
      rawStatus: 'current resident - moved out',
      moveOutActual: '2026-11-01',
    });
  });
  test("has roommates with a type of their own where it is a status; else theirs is the household's", () => {
    const element = parseXml(
      `<RT_Customer><CustomerID>t1</CustomerID><Customers>${customer('t1', 'current resident')}${customer('r1', 'former resident')}${customer('r2', 'customer')}${customer('r3', 'other')}${customer('r4', 'applicant')}</Customers><RT_Unit><UnitID>0103</UnitID></RT_Unit></RT_Customer>`,
      'Yardi',
    );
    expect(
      mapCustomer(element, 't1', options).tenancy?.members.map(({ externalId, rawStatus, status }) => [externalId, rawStatus, status]),
    ).toEqual([
      ['t1', 'current resident', 'current'],
      ['r1', 'former resident', 'past'],
      ['r2', 'current resident', 'current'],
      ['r3', 'current resident', 'current'],
      ['r4', 'applicant', 'applicant'],
    ]);
  });
});

test.each([
  ['Current', 'current'],
  ['NOTICE', 'notice'],
  [' Eviction ', 'eviction'],
  ['Future', 'pending'],
  ['Past', 'past'],
  ['Applicant', 'applicant'],
  ['Waitlist', 'waitlist'],
  ['Wait List', 'waitlist'],
  ['Canceled', 'cancelled'],
  ['Cancelled', 'cancelled'],
  ['Denied', 'denied'],
  ['current resident', 'current'],
  ['future resident', 'pending'],
  ['former resident', 'past'],
  ['prospect', 'applicant'],
  ['guest', 'applicant'],
  ['other', 'unknown'],
  ['customer', 'unknown'],
  ['Skipped', 'unknown'],
  ['', 'unknown'],
])('the word %p means %p', (word, meaning) => {
  expect(meaningOf(word)).toBe(meaning);
});
test('the words of GetTenantStatus are found in whatever shape they come', () => {
  const raw = (xml: string) => readStatusWords(parseXml(xml, 'Yardi')).map((each) => each.raw);
  expect(
    raw(
      '<TenantStatuses><TenantStatus><Code>0</Code><Description>Current</Description></TenantStatus><TenantStatus><Code>11</Code><Description>Holdover</Description></TenantStatus></TenantStatuses>',
    ),
  ).toEqual(['Current', 'Holdover']);
  expect(raw('<Statuses><Status Id="0" Name="Current"/><Status>Notice</Status></Statuses>')).toEqual(['Current', 'Notice']);
  expect(readStatusWords(null)).toEqual([]);
});

describe('a household', () => {
  const statuses = (xml: string) => map(xml).tenancy?.members.map((each) => [each.externalId, each.rawStatus, each.status]);
  test("an occupant's word is the household's, and only her own days tell one who left or comes later", () => {
    expect(
      statuses(
        withStatus(
          'Notice',
          '',
          occupant('r1') +
            occupant('r2', '<MoveOutDate>11/21/2026</MoveOutDate>') +
            occupant('r3', '<MoveOutDate>11/22/2026</MoveOutDate>') +
            occupant('r4', '<MoveInDate>11/23/2026</MoveInDate>'),
        ),
      ),
    ).toEqual([
      ['t1', 'Notice', 'notice'],
      ['r1', 'Notice', 'notice'],
      ['r2', 'Notice - moved out', 'past'],
      ['r3', 'Notice', 'notice'],
      ['r4', 'Notice - moves in later', 'pending'],
    ]);
    expect(statuses(withStatus('Past', '', occupant('r1', '<MoveOutDate>12/01/2026</MoveOutDate>')))?.[1]).toEqual(['r1', 'Past', 'past']);
    expect(statuses(withStatus('Future', '', occupant('r1', '<MoveInDate>12/01/2026</MoveInDate>')))?.[1]).toEqual([
      'r1',
      'Future',
      'pending',
    ]);
  });
  test("an occupant's day that is the household's goes with the household: while that has not left, she has not", () => {
    const on = (own: string, household: string) =>
      map(withStatus('Notice', `<MoveOutDate>${household}</MoveOutDate>`, occupant('r1', `<MoveOutDate>${own}</MoveOutDate>`))).tenancy
        ?.members[1]?.status;
    expect([on('11/20/2026', '11/20/2026'), on('11/21/2026', '11/20/2026'), on('11/19/2026', '11/20/2026'), on('11/19/2026', '')]).toEqual([
      'notice',
      'notice',
      'past',
      'past',
    ]);
  });
  test('a word that is not known is unknown, never past, and so is none', () => {
    expect([statuses(withStatus('Skipped'))?.[0]?.[2], statuses(withStatus(''))?.[0]]).toEqual([
      'unknown',
      ['t1', '(no status)', 'unknown'],
    ]);
  });
  test('on a wait-list, account-only or commercial unit nobody lives', () => {
    const on = (code: string, economic = '') => map(resident(economic).replace('0103', code)).tenancy?.members[0];
    expect([
      on('WAIT_AFF')?.status,
      on('WAIT')?.status,
      on('NONRESID')?.rawStatus,
      on('RETAIL')?.status,
      on('0999', '<UnitEconomicStatus>Commercial</UnitEconomicStatus>')?.status,
      on('MODEL1')?.status,
      on('Waitley 3')?.status,
    ]).toEqual(['waitlist', 'waitlist', 'Current - not a home', 'waitlist', 'waitlist', 'current', 'current']);
  });
  test('days are days, whichever way they are written; an empty one is none', () => {
    expect(map(resident('<MoveInDate>3/1/2026</MoveInDate><LeaseToDate>2027-02-28</LeaseToDate><LeaseFromDate/>')).tenancy).toMatchObject({
      leaseEnd: '2027-02-28',
      leaseStart: undefined,
      members: [{ moveInActual: '2026-03-01' }],
    });
  });
  test('that left is read for 60 days, and for ever by a look-up', () => {
    const left = (day: string, isLookUp = false) =>
      map(withStatus('Past', `<MoveOutDate>${day}</MoveOutDate>`), { isLookUp }).tenancy !== null;
    expect([left('09/23/2026'), left('09/22/2026'), left('09/22/2026', true), left('')]).toEqual([true, false, true, true]);
    // A lease runs over: its end says nothing of when she left.
    expect(map(withStatus('Past', '<LeaseToDate>01/31/2025</LeaseToDate>')).tenancy).not.toBeNull();
    expect(map(withStatus('Denied', '<LeaseToDate>01/31/2025</LeaseToDate>')).tenancy).toBeNull();
  });
  test('a code that no unit has stands for itself, with its zeros; codes compare in any case', () => {
    expect([
      map(resident().replace('0103', '0007')).tenancy?.unitExternalId,
      map(resident().replace('0103', 'model1')).tenancy?.unitExternalId,
    ]).toEqual(['0007', '85224']);
  });
  test("a code that no unit has, but that is another unit's key, is nobody's unit", () => {
    expect(map(resident().replace('0103', '85225')).tenancy).toMatchObject({ unitExternalId: undefined, unitLabel: '85225' });
  });
  test('one bad person is set aside and the others go on; a bad field of the household sets it aside', () => {
    expect(map(resident('', undefined, occupant('r1', '<MoveInDate>02/30/2026</MoveInDate>') + occupant('r2')))).toMatchObject({
      tenancy: { members: [{ externalId: 't1' }, { externalId: 'r2' }] },
      badRecords: [{ tenancyExternalId: 't1', personExternalId: 'r1', reason: 'impossible_date' }],
    });
    expect(map(resident('<LeaseFromDate>soon</LeaseFromDate>'))).toMatchObject({
      tenancy: null,
      badRecords: [{ personExternalId: null, reason: 'impossible_date' }],
    });
    expect(map(resident().replace(/<FirstName>.*<\/LastName>/, ''))).toMatchObject({
      badRecords: [{ personExternalId: 't1', reason: 'no_name' }],
    });
    expect(map(resident('', undefined, '<OtherOccupant><FirstName>X</FirstName></OtherOccupant>'))).toMatchObject({
      hasUnreadableId: true,
      badRecords: [{ reason: 'unreadable_id' }],
    });
    expect(map(resident('', undefined, occupant('r1') + occupant('r1')))).toMatchObject({ badRecords: [] });
    expect(map(resident('', undefined, occupant('r1') + occupant('r1', '<Email>x@example.com</Email>')))).toMatchObject({
      badRecords: [{ personExternalId: 'r1', reason: 'duplicate_differs' }],
    });
  });
  test('of two units of one code is in the one whose row names it; where none or both do, nobody can say', () => {
    const unit = (key: number, code: string, person = '') =>
      `<UnitInfo><UnitID UniqueID="${key}">${code}</UnitID>${person && `<PersonID Type="Current Resident">${person}</PersonID>`}<Unit><BuildingName>${key}</BuildingName></Unit></UnitInfo>`;
    const book = (...xml: string[]) => {
      const own = new UnitBook();
      unitsPage(commonUnits(parseXml(`<U><Property>${xml.join('')}</Property></U>`, 'Yardi')), 'maple01', own);
      return own;
    };
    const placeIn = (units_: UnitBook, code = '0103') => map(resident().replace('0103', code), { units: units_ }).tenancy?.unitExternalId;
    expect([
      placeIn(book(unit(1, '0103', 't9'), unit(2, '0103', 'T1'))),
      placeIn(book(unit(1, '0103', 't1'), unit(1, '0103', 'r1'), unit(2, '0103'))),
    ]).toEqual(['2', '1']);
    expect([placeIn(book(unit(1, '0103'), unit(2, '0103'))), placeIn(book(unit(1, '0103', 't1'), unit(2, '0103', 't1')))]).toEqual([
      undefined,
      undefined,
    ]);
    expect([placeIn(book(unit(1, 'a1'), unit(2, 'A1')), 'A1'), placeIn(book(unit(1, 'a1'), unit(2, 'A1')), 'a1')]).toEqual(['2', '1']);
    const billed = new UnitBook(),
      billedUnit = (key: number, person: string) =>
        `<RT_Customer><CustomerID>${person}</CustomerID><RT_Unit><UnitID>0103</UnitID><UnitIDValue>${key}</UnitIDValue></RT_Unit></RT_Customer>`;
    unitsPage(
      billingUnits(parseXml(`<P><Property>${billedUnit(1, 't9')}${billedUnit(2, 't1')}</Property></P>`, 'Yardi')),
      'maple01',
      billed,
    );
    expect(placeIn(billed)).toBe('2');
  });
  test('where the list of units is empty, nobody can say which unit a code is', () => {
    expect(map(resident(), { units: new UnitBook() }).tenancy).toMatchObject({ unitExternalId: undefined, unitLabel: '0103' });
  });
  test('a name with a character that XML does not allow is a bad record', () => {
    expect(map(resident('', undefined, occupant('r1').replace('Ben', 'B&#x1F;n')))).toMatchObject({
      tenancy: { members: [{ externalId: 't1' }] },
      badRecords: [{ personExternalId: 'r1', reason: 'wrong_type' }],
    });
  });
  test('guarantors and minors are told only where a version says so', () => {
    const roles = map(
      resident(
        '',
        undefined,
        occupant('r1', '<Relationship>Guarantor</Relationship>') +
          occupant('r2', '<Relationship>Child</Relationship>') +
          occupant('r3', '<DateOfBirth>2015-01-31</DateOfBirth>') +
          occupant('r4') +
          occupant('r5', '<Relationship>Child</Relationship><DateOfBirth>1990-01-31</DateOfBirth>'),
      ),
    ).tenancy?.members.map(({ role }) => role);
    expect(roles).toEqual(['primary', 'guarantor', 'minor', 'minor', 'occupant', 'occupant']);
  });
  test('what is not needed of a person is in nothing that is made of it', () => {
    const secret =
      '<SSN>078-05-1120</SSN><TaxID>99-7654321</TaxID><DateOfBirth>04/05/1990</DateOfBirth><Bankruptcy>BK-CHAPTER-7</Bankruptcy><Employer><Name>SECRET-EMPLOYER</Name></Employer><CustomRecords scope="Resident"><Record Field="SSN" Value="SECRET-FIELD"/></CustomRecords><Memo>SECRET-MEMO</Memo>';
    const given = JSON.stringify(
      map(resident(secret, undefined, occupant('r1', secret) + occupant('r2', `${secret}<MoveInDate>bad</MoveInDate>`))),
    );
    for (const word of ['078-05', '99-76543', '04/05', '1990', 'BK-', 'SECRET']) expect(given).not.toContain(word);
  });
});
