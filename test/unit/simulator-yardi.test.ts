// Yardi's shapes from the vendor's reference, typed here again on purpose: not from the simulator's own types.
import { standing } from '../../simulator/town/standing.ts';
import { account, setOptions, sim, simulatorStage } from './support/simulator-stage.ts';
import { CLIENT, DEPTH, SECRET, all, ask, billing, common, one, residents, say, type Node } from './support/yardi-caller.ts';

simulatorStage({ vendor: 'yardi', clientId: CLIENT, clientSecret: SECRET });

describe('shapes', () => {
  test('GetPropertyConfigurations: codes, one of which looks like a number', async () => {
    const root = (await ask('GetPropertyConfigurations', common())).kids[0] as Node;
    expect([root.name, root.uri, root.attrs.xmlns]).toEqual(['Properties', '', '']);
    for (const p of root.kids)
      expect(p.kids.map((k) => k.name)).toEqual([
        'Code',
        'MarketingName',
        'AddressLine1',
        'AddressLine2',
        'AddressLine3',
        'City',
        'State',
        'PostalCode',
        'AccountsReceivable',
        'AccountsPayable',
      ]);
    expect(root.kids.map((p) => say(p, 'Code'))).toEqual(['pr0101', '0E102', 'pr0103']);
  });

  test('GetResidents: the element list, dates as MM/DD/YYYY, four phones, every status word', async () => {
    const root = (await ask('GetResidents', common({ YardiPropertyId: 'pr0101', MoveOut1: '1/1/2020' }))).kids[0] as Node;
    expect([root.name, root.uri, root.kids[0]?.name, root.kids[0]?.attrs, root.kids[0]?.kids[0]?.name]).toEqual([
      'MITS-ResidentData',
      '',
      'PropertyResidents',
      { Code: 'pr0101' },
      'Residents',
    ]);
    const rows = all(root, 'Resident');
    for (const row of rows) {
      expect(row.attrs).toEqual({ tCode: expect.stringMatching(/^t\d{7}$/), pCode: expect.stringMatching(/^p\d{7}$/) });
      expect(row.kids.map((k) => k.name)).toEqual([
        'Status',
        'FirstName',
        'LastName',
        'Email',
        'Phone',
        'Phone',
        'Phone',
        'Phone',
        'Rent',
        'UnitCode',
        'UnitRent',
        'UnitSqFt',
        'UnitEconomicStatus',
        'UnitType',
        'UnitTypeDescription',
        'UnitTypeRent',
        'UnitTypeSqFt',
        'LeaseFromDate',
        'LeaseToDate',
        'MoveInDate',
        'MoveOutDate',
        'NoticeDate',
        'OtherOccupants',
        'CustomRecords',
      ]);
      for (const name of ['LeaseFromDate', 'MoveInDate', 'MoveOutDate']) expect(say(row, name)).toMatch(/^(\d\d\/\d\d\/\d{4})?$/);
      for (const o of all(row, 'OtherOccupant'))
        expect([o.attrs.Code, o.kids.map((k) => k.name)]).toEqual([
          expect.stringMatching(/^r\d{7}$/),
          ['FirstName', 'LastName', 'Email', 'MoveInDate', 'MoveOutDate'],
        ]);
      for (const p of all(row, 'Phone'))
        expect([p.attrs.PhoneType, p.kids.map((k) => k.name)]).toEqual([
          expect.stringMatching(/^(office|home|cell|fax)$/),
          ['PhoneDescription', 'PhoneNumber'],
        ]);
    }
    expect(new Set(rows.map((r) => say(r, 'Status')))).toEqual(
      new Set(['Applicant', 'Waitlist', 'Denied', 'Canceled', 'Future', 'Current', 'Eviction', 'Notice', 'Past']),
    );
    expect(new Set(rows.map((r) => r.attrs.tCode)).size).toBe(rows.length);
  });

  test('GetResidentData: one household in depth, dates YYYY-MM-DD, with birth dates and SSN to be dropped', async () => {
    const row = (await residents()).find((r) => all(r, 'OtherOccupant').length > 1) as Node;
    const root = (await ask('GetResidentData', common({ YardiPropertyId: 'pr0101', TenantCode: row.attrs.tCode as string, ...DEPTH })))
        .kids[0] as Node,
      file = one(root, 'LeaseFile');
    expect(root.kids.map((k) => k.name)).toEqual(['Summary', 'LeaseFiles']);
    expect(one(root, 'Summary').kids.map((k) => k.name)).toEqual([
      'GenerationTimeStamp',
      'SourceOrganization',
      'TotalLeaseFiles',
      'TotalTenants',
    ]);
    expect(file.kids.slice(0, 3).map((k) => k.name)).toEqual(['Identification', 'Property', 'Unit']);
    expect(file.kids[0]?.attrs).toEqual({ IDValue: row.attrs.tCode, IDType: say(row, 'Status') });
    const tenants = file.kids.filter((k) => k.name === 'Tenants');
    expect(tenants).toHaveLength(1 + all(row, 'OtherOccupant').length);
    expect(tenants[0]?.kids.map((k) => k.name)).toEqual([
      'Identification',
      'PersonDetails',
      'MoveInDate',
      'MoveOutDate',
      'DateOfBirth',
      'SSN',
    ]);
    expect([say(file, 'MoveInDate'), say(tenants[0] as Node, 'SSN')]).toEqual([
      expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^9\d\d-/),
    ]);
  });

  test('GetUnitInformation: a row for each household of a unit, leading zeros, and units that are not for rent', async () => {
    const rows = [
      ...all(await ask('GetUnitInformation', common({ YardiPropertyId: 'pr0101' })), 'UnitInfo'),
      ...all(await ask('GetUnitInformation', common({ YardiPropertyId: '0e102' })), 'UnitInfo'),
    ];
    for (const row of rows) {
      expect(row.kids.map((k) => k.name).filter((name) => name !== 'PersonID')).toEqual(['UnitID', 'Unit']);
      expect(one(row, 'Unit').kids.map((k) => k.name)).toEqual([
        'Identification',
        'UnitType',
        'UnitBedrooms',
        'UnitBathrooms',
        'MinSquareFeet',
        'MaxSquareFeet',
        'MarketRent',
        'UnitEconomicStatus',
        'UnitEconomicStatusDescription',
        'FloorplanName',
        'BuildingName',
        'Address',
      ]);
    }
    const codes = rows.map((r) => say(r, 'UnitID'));
    expect([new Set(codes).size < codes.length, codes.some((code) => code?.startsWith('0')), codes.includes('WAIT')]).toEqual([
      true,
      true,
      true,
    ]);
    const words = new Set(rows.map((r) => one(r, 'UnitEconomicStatusDescription').text));
    for (const word of [
      'Occupied No Notice',
      'Notice Unrented',
      'Notice Rented',
      'Vacant Unrented Ready',
      'Vacant Rented Ready',
      'Model',
      'Down',
      'Admin',
      'Waitlist',
    ])
      expect(words).toContain(word);
  });

  test('Billing: households as MITS customers, the first the primary, and units', async () => {
    const root = (await billing('GetResidentTransactions_Login', { YardiPropertyId: 'pr0101' })).kids[0] as Node,
      [property] = root.kids;
    expect([root.name, root.attrs['xmlns:MITS'], property?.kids[0]?.name]).toEqual([
      'ResidentTransactions',
      'http://my-company.com/namespace',
      'PropertyID',
    ]);
    const rows = property?.kids.filter((k) => k.name === 'RT_Customer') ?? [];
    for (const row of rows) {
      expect(row.kids.map((k) => k.name)).toEqual(['CustomerID', 'Customers', 'RT_Unit', 'PaymentAccepted', 'RTServiceTransactions']);
      const customers = row.kids[1]?.kids ?? [];
      expect([customers[0]?.attrs.Type, say(customers[0] as Node, 'CustomerID')]).toEqual([
        expect.stringMatching(/^(current|future) resident$/),
        say(row, 'CustomerID'),
      ]);
      for (const c of customers.slice(1)) expect(c.attrs.Type).toBe('customer');
      expect([...new Set(customers[0]?.kids.map((k) => k.name))]).toEqual(
        expect.arrayContaining(['Description', 'CustomerID', 'Property', 'Name', 'Address', 'Lease']),
      );
      expect(say(one(customers[0] as Node, 'Lease'), 'LeaseFromDate')).toMatch(/^\d{4}-/);
    }
    const units = all(await billing('GetUnitInformation_Login', { YardiPropertyId: 'pr0101' }), 'RT_Customer');
    expect(units).toHaveLength(account.town.unitsOfProperty.get(101)?.length as number);
    for (const u of units) expect(one(u, 'RT_Unit').kids.map((k) => k.name)).toEqual(['UnitID', 'UnitIDValue', 'Unit']);
  });
});

describe('the town', () => {
  test('everybody who lives there is in a household of her unit', async () => {
    const { town } = account,
      codes = ((await (await fetch(`${sim.url}/_admin/accounts/${CLIENT}/ids`)).json()) as { people: Record<string, string[]> }).people,
      wanted: string[] = [],
      got: string[] = [];
    const unitOf = new Map(
      all(await ask('GetUnitInformation', common({ YardiPropertyId: 'pr0101' })), 'UnitID').map((u) => [u.text, u.attrs.UniqueID]),
    );
    for (const lease of town.leasesOfProperty.get(101) ?? [])
      for (const m of lease.members)
        if (['current', 'holdover', 'eviction', 'notice'].includes(standing(lease, m, town.today)))
          wanted.push(`${lease.unitId}/${m.personId}`);
    const person = (code: string) => Object.keys(codes).find((id) => codes[id]?.includes(code));
    for (const row of await residents()) {
      if (!['Current', 'Notice', 'Eviction'].includes(say(row, 'Status') ?? '')) continue;
      got.push(`${unitOf.get(say(row, 'UnitCode') ?? '')}/${person(row.attrs.tCode as string)}`);
      const today = '2026-11-22',
        iso = (text = '') => (text === '' ? '' : `${text.slice(6)}-${text.slice(0, 2)}-${text.slice(3, 5)}`);
      for (const o of all(row, 'OtherOccupant'))
        if (iso(say(o, 'MoveInDate')) <= today && (say(o, 'MoveOutDate') === '' || iso(say(o, 'MoveOutDate')) >= today))
          got.push(`${unitOf.get(say(row, 'UnitCode') ?? '')}/${person(o.attrs.Code as string)}`);
    }
    expect(got.sort()).toEqual(wanted.sort());
  });

  test('a roommate who became primary has a new t code, the old one is past, and the promotion is told', async () => {
    const [told] = all(
      await ask('GetRoommatePromotions', common({ YardiPropertyId: 'pr0101', MoveOutFrom: '11/01/2026', MoveOutTo: '11/22/2026' })),
      'RoommatePromotion',
    ) as [Node];
    const prior = one(told, 'PriorTenant'),
      next = one(told, 'NewTenant'),
      rows = await residents({ MoveOut1: '11/01/2026' });
    expect([say(next, 'OldRoomateCode')?.slice(1), say(prior, 'Status'), say(next, 'Status')]).toEqual([
      say(next, 'Code')?.slice(1),
      'Past',
      'Current',
    ]);
    expect(
      rows
        .filter((r) => [say(prior, 'Code'), say(next, 'Code')].includes(r.attrs.tCode))
        .map((r) => say(r, 'Status'))
        .sort(),
    ).toEqual(['Current', 'Past']);
    expect(
      one(
        await ask('GetRoommatePromotions', common({ YardiPropertyId: 'pr0101', MoveOutFrom: '01/01/2020', MoveOutTo: '01/02/2020' })),
        'Message',
      ).text,
    ).toBe('No roommate promotions found');
    const before = rows.length;
    account.event({ event: 'moveOut', personId: Number(next.kids[0]?.text.slice(1)) });
    expect((await residents({ MoveOut1: '11/01/2026' })).length).toBe(before + 1);
  });

  test('past residents come only when asked for; a renewal keeps the code; a transfer has a new one, or not', async () => {
    expect((await residents()).every((r) => say(r, 'Status') !== 'Past')).toBe(true);
    const gone = await residents({ MoveOut1: '10/01/2026' });
    expect(gone.some((r) => say(r, 'Status') === 'Past')).toBe(true);
    for (const r of gone) if (say(r, 'Status') === 'Past') expect(say(r, 'MoveOutDate')?.slice(0, 2)).toMatch(/1[01]/);
    const { town } = account,
      moved = town.leasesOfProperty.get(101)?.find((l) => l.follows !== null && town.leases.get(l.follows)?.unitId !== l.unitId),
      [first] = moved?.members ?? [];
    const codes = async () =>
      (await residents({ MoveOut1: '01/01/2020' }))
        .filter((r) => r.attrs.pCode === `p${String(first?.personId).padStart(7, '0')}`)
        .map((r) => say(r, 'Status'));
    expect((await codes()).sort()).toEqual(['Current', 'Past']);
    setOptions({ transfer: 'sameCode' });
    expect(await codes()).toEqual(['Current']);
  });
});
