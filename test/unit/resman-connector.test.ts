import { readAccountProperties, readProperty } from '../../pms/read.ts';
import { resman } from '../../pms/resman/connector.ts';
import { golden, lease, only, OWN, person, read, request, TODAY, told, World, worldOf, type Json } from './support/resman-world.ts';

describe('a read', () => {
  test('maps the documented lease and units, ids in lower case', async () => {
    const { complete, members, units } = await read(worldOf(golden('leases').body!.leases));
    expect(complete).toBe(true);
    expect(members).toEqual([
      {
        tenancy: {
          externalId: 'b0000000-0000-4000-8000-000000000001',
          propertyExternalId: OWN,
          unitExternalId: 'c0000000-0000-4000-8000-000000000001',
          unitLabel: '0103',
          leaseStart: '2026-03-01',
          leaseEnd: '2027-02-28',
          successorExternalId: undefined,
        },
        externalId: 'f0000000-0000-4000-8000-000000000001',
        role: 'primary',
        firstName: 'Ana',
        lastName: 'Diaz',
        email: 'ana@example.com',
        phone: '512-555-0101',
        rawStatus: 'Current',
        status: 'current',
        moveInActual: '2026-03-01',
        moveInScheduled: '2026-03-01',
        moveOutScheduled: undefined,
      },
    ]);
    expect(units).toEqual([
      expect.objectContaining({ label: '0103', building: 'B', floor: '1', isRentable: true }),
      expect.objectContaining({ label: '0104', isRentable: false }),
      expect.objectContaining({ label: 'WAIT', isRentable: false }),
      expect.objectContaining({ label: 'OFFICE', isRentable: false }),
    ]);
  });

  test('is three calls, one at a time, with the account in a header of its own and all leases since long ago', async () => {
    const world = worldOf([lease(1)]);
    await read(world);
    expect(world.calls.map(({ path }) => path)).toEqual(['/Units/Availability', '/Units', '/Leasing/Leases']);
    expect(world.mostUnderWay).toBe(1);
    expect(world.calls[2]?.headers).toMatchObject({ 'ResMan-Account-Id': '400', authorization: `Basic ${btoa('pid:key')}` });
    expect(Object.fromEntries(world.calls[2]?.query ?? [])).toEqual({
      propertyId: OWN,
      includeLeaseHistory: 'false',
      modifiedSince: 'Sat, 01 Jan 2000 00:00:00 GMT',
    });
  });

  test('of an account that takes no day so old asks without one', async () => {
    const world = worldOf([lease(1)], {
      fault: ({ query }) => (query.has('modifiedSince') ? { status: 400, text: '{"message":"modifiedSince is out of range"}' } : undefined),
    });
    expect(await read(world)).toMatchObject({ complete: true, records: 1 });
  });

  test('of an account that takes neither an old day nor none asks for the longest span that it takes, and is a partial one', async () => {
    const isOlder = (query: URLSearchParams, days: number) =>
      Date.parse(query.get('modifiedSince') ?? '') < Date.parse(`${TODAY}T12:00:00Z`) - days * 86_400_000;
    const world = worldOf([lease(1)], {
      fault: ({ path, query }) =>
        path === '/Leasing/Leases' && (!query.has('modifiedSince') || isOlder(query, 365))
          ? { status: 400, text: '{"message":"modifiedSince may be at most a year ago for this account"}' }
          : undefined,
    });
    expect(await read(world)).toMatchObject({ complete: false, reason: 'partial', records: 1 });
    expect(world.calls.at(-1)?.query.get('modifiedSince')).toBe('Sat, 22 Nov 2025 12:00:00 GMT');
    const ctx = world.ctx();
    await readProperty(resman, ctx, request, () => undefined);
    world.calls = [];
    expect(await resman.lookUpTenancy!(ctx, { ...request, tenancyExternalId: 'b1', personExternalId: 'p1' })).toMatchObject({
      externalId: 'b1',
    });
    expect(world.calls).toHaveLength(1);
    // Not among those changed lately: nothing follows.
    await expect(resman.lookUpTenancy!(ctx, { ...request, tenancyExternalId: 'b9', personExternalId: 'p9' })).rejects.toMatchObject({
      code: 'contract_violation',
      detail: 'partial',
    });
    // Refused for something else: not once for each span.
    const other = worldOf([lease(1)], {
      fault: ({ path }) => (path === '/Leasing/Leases' ? { status: 400, text: '{"message":"No."}' } : undefined),
    });
    await expect(read(other)).rejects.toMatchObject({ code: 'client', detail: 'http_400' });
    expect(other.calls.filter(({ path }) => path === '/Leasing/Leases')).toHaveLength(2);
  });

  test('does without availability where the partner may not ask', async () => {
    expect(
      (await read(worldOf([lease(1)], { fault: ({ path }) => (path.endsWith('Availability') ? { status: 403, text: '' } : undefined) })))
        .units[1],
    ).toMatchObject({ label: '0104', isRentable: true });
  });

  test('leaves other properties out, and is empty without rows of its own', async () => {
    expect(await read(worldOf([lease(1), lease(2, { propertyId: 'other' })]))).toMatchObject({ complete: true, records: 1 });
    expect(await read(worldOf([lease(2, { propertyId: 'other' })]))).toMatchObject({ complete: false, reason: 'empty' });
    expect(await read(worldOf([]))).toMatchObject({ complete: false, reason: 'empty' });
  });

  test('takes one element for a list of one', async () => {
    const world = worldOf([]);
    world.answers['/Leasing/Leases'] = { leases: lease(1, { people: person(1) }) };
    expect(await read(world)).toMatchObject({ complete: true, records: 1 });
  });

  test('that repeats a lease, or has somebody without an id, is not complete', async () => {
    const twice = lease(1);
    expect(await read(worldOf([twice, twice]))).toMatchObject({ complete: false, reason: 'repeated_row' });
    expect(await read(worldOf([lease(1, {}, person(1), person(2, { personId: null }))]))).toMatchObject({
      complete: false,
      reason: 'unreadable_id',
      records: 1,
    });
  });
});

describe('a household', () => {
  test('goes on through its renewals: the old rows say nothing more', async () => {
    expect(await told(lease(1, { leaseStatus: 'Renewed', leaseStartDate: '2025-01-01' }), lease(1))).toEqual(['b1/p1 u1 current']);
    expect(await told(lease(1), lease(1, { leaseStatus: 'Pending Renewal', leaseStartDate: '2027-01-01' }))).toEqual(['b1/p1 u1 current']);
    expect((await only(lease(1), lease(1, { leaseStatus: 'Pending Renewal', leaseStartDate: '2027-01-01' })))?.tenancy).toMatchObject({
      leaseStart: '2026-01-01',
    });
  });

  test('of which only the old row is left is superseded', async () => {
    expect(await told(lease(1, { leaseStatus: 'Renewed' }))).toEqual(['b1/p1 u1 superseded']);
  });

  test('that is to move keeps its unit until it has moved, then goes on in the new one', async () => {
    const to = { billingAccountId: 'b2', unitId: 'u2', unitNumber: '2' };
    expect(
      await told(
        lease(1, { transferredTo: to }),
        lease(2, { leaseStatus: 'Pending Transfer' }, person(1, { residencyStatus: 'Pending Transfer' })),
      ),
    ).toEqual(['b1/p1 u1 current', 'b2/p1 u2 pending']);
    expect(await told(lease(1, { transferredTo: to }), lease(2, {}, person(1)))).toEqual(['b1/p1 u1 superseded', 'b2/p1 u2 current']);
    expect(
      await told(
        lease(1, { transferredTo: to, leaseStatus: 'Former', moveOutDate: '2026-11-20' }, person(1, { residencyStatus: 'Former' })),
        lease(2, {}, person(1)),
      ),
    ).toEqual(['b1/p1 u1 superseded', 'b2/p1 u2 current']);
    expect((await only(lease(1, { transferredTo: to, moveOutDate: '2026-11-20' })))?.tenancy).toMatchObject({ successorExternalId: 'b2' });
  });

  test('of two units that it lives in by its rows is in the one of the later lease', async () => {
    const old = lease(
        1,
        { leaseStatus: 'Notice to Vacate', leaseStartDate: '2025-01-01' },
        person(1, { residencyStatus: 'Notice to Vacate' }),
      ),
      next = lease(1, { unitId: 'u9' });
    expect(await told(old, next)).toEqual(['b1/p1 u9 current']);
    expect(await told(next, old)).toEqual(['b1/p1 u9 current']);
    expect(
      await told(
        lease(1, { leaseStatus: 'Under Eviction', leaseStartDate: '2025-01-01' }, person(1, { residencyStatus: 'Under Eviction' })),
        lease(1),
      ),
    ).toEqual(['b1/p1 u1 eviction']);
  });

  test('whose lease was cancelled or denied is not to come, whatever is still said of its people', async () => {
    const signed = { leaseSignedDate: '2026-10-01' };
    expect(
      await told(
        lease(1, { ...signed, leaseStatus: 'Cancelled' }, person(1, { residencyStatus: 'Pending' })),
        lease(2, { leaseStatus: 'Denied' }, person(2, { residencyStatus: 'Pending' })),
      ),
    ).toEqual(['b1/p1 u1 cancelled', 'b2/p2 u2 denied']);
  });

  test('whose people are Current elsewhere lives here only with a day of moving in; and is gone with a day of moving out', async () => {
    const signed = { leaseSignedDate: '2026-10-01' };
    expect(await told(lease(1, { ...signed, leaseStatus: 'Pending Transfer', moveInDate: null }))).toEqual(['b1/p1 u1 pending']);
    expect(await told(lease(1, { leaseStatus: 'Pending' }))).toEqual(['b1/p1 u1 applicant']);
    expect(await told(lease(1, { ...signed, leaseStatus: 'Pending', moveInDate: '2026-11-22' }))).toEqual(['b1/p1 u1 current']);
    expect(
      await told(
        lease(1, { ...signed, leaseStatus: 'Pending', scheduledMoveInDate: '2026-11-01' }, person(1, { moveInDate: '2026-11-23' })),
      ),
    ).toEqual(['b1/p1 u1 pending']);
    expect(await told(lease(1, { leaseStatus: 'Cancelled' }), lease(2, { leaseStatus: 'Denied', moveInDate: '2026-01-01' }))).toEqual([
      'b1/p1 u1 cancelled',
      'b2/p2 u2 current',
    ]);
    expect(
      await told(
        lease(1, { leaseStatus: 'Former', moveOutDate: '2026-11-20' }),
        lease(2, { leaseStatus: 'Evicted' }, person(2, { moveOutDate: '2026-11-22' })),
        lease(3, { leaseStatus: 'Former', moveOutDate: '2026-11-23' }),
        lease(4, { leaseStatus: 'Former' }),
      ),
    ).toEqual(['b1/p1 u1 past', 'b2/p2 u2 past', 'b3/p3 u3 current', 'b4/p4 u4 current']);
  });

  test('has people with a status of their own: a roommate who left is past on a current lease', async () => {
    expect(await told(lease(1, {}, person(1), person(2, { residencyStatus: 'Former', moveOutDate: '2026-11-01' })))).toEqual([
      'b1/p1 u1 current',
      'b1/p2 u1 past',
    ]);
  });

  test('that left over 60 days ago is not read', async () => {
    const former = (moveOutDate: string) => lease(1, { leaseStatus: 'Former', moveOutDate }, person(1, { residencyStatus: 'Former' }));
    expect(await told(former('2026-09-22'), lease(2))).toEqual(['b2/p2 u2 current']);
    expect(await told(former('2026-09-23'))).toEqual(['b1/p1 u1 past']);
    // Without a day, the end of the lease says nothing of when she left; that nobody touched the row for as long does.
    const ended = (lastModified?: string) =>
      lease(1, { leaseStatus: 'Former', leaseEndDate: '2025-01-31', lastModified }, person(1, { residencyStatus: 'Former' }));
    expect([await told(ended()), await told(ended('2026-09-23T10:00:00')), await told(ended('2026-09-22T10:00:00'))]).toEqual([
      ['b1/p1 u1 past'],
      ['b1/p1 u1 past'],
      [],
    ]);
  });
});

describe('a person', () => {
  test.each([
    ['Pending', { approvalDate: '2026-11-01' }, 'pending', 'Pending'],
    ['Pending', { leaseSignedDate: '2026-11-01' }, 'pending', 'Pending'],
    ['Pending', {}, 'applicant', 'Pending - not approved'],
    ['Pending Transfer', {}, 'pending', 'Pending Transfer'],
    ['Current', {}, 'current', 'Current'],
    ['month to month', {}, 'current', 'month to month'],
    ['Pending Renewal', {}, 'current', 'Pending Renewal'],
    ['Notice to Vacate', {}, 'notice', 'Notice to Vacate'],
    ['Under Eviction', {}, 'eviction', 'Under Eviction'],
    ['Former', {}, 'past', 'Former'],
    ['Evicted', {}, 'past', 'Evicted'],
    ['Renewed', {}, 'superseded', 'Renewed'],
    ['Cancelled', {}, 'cancelled', 'Cancelled'],
    ['Canceled', {}, 'cancelled', 'Canceled'],
    ['Denied', {}, 'denied', 'Denied'],
    ['On Hold', {}, 'unknown', 'On Hold'],
  ])('on a lease that is %s %j is %s', async (leaseStatus, more, status, rawStatus) => {
    expect(await only(lease(1, { leaseStatus, ...more }, person(1, { residencyStatus: null })))).toMatchObject({ status, rawStatus });
  });

  test.each([
    [{ isGuarantor: true }, 'guarantor'],
    [{ isExcludedFromOccupancy: true }, 'guarantor'],
    [{ householdStatus: 'Guarantor', isHeadOfHousehold: false }, 'guarantor'],
    [{ isHeadOfHousehold: false, isLeaseSigner: false, isDependent: true }, 'minor'],
    [{ isHeadOfHousehold: false, isLeaseSigner: false, householdStatus: 'Child' }, 'minor'],
    [{ isDependent: true }, 'primary'],
    [{ isHeadOfHousehold: false }, 'cosigner'],
    [{ isHeadOfHousehold: false, isLeaseSigner: false }, 'occupant'],
  ])('with %j is a %s', async (more, role) => {
    expect(await only(lease(1, {}, person(1, more)))).toMatchObject({ role });
  });

  test("has the household's days where she has none of her own", async () => {
    const days = { scheduledMoveInDate: '2026-12-01', scheduledMoveOutDate: '2027-11-30' };
    expect(
      await only(lease(1, { ...days, leaseStatus: 'Pending', approvalDate: '2026-11-01' }, person(1, { residencyStatus: null }))),
    ).toMatchObject({ moveInScheduled: '2026-12-01', moveOutScheduled: '2027-11-30' });
    expect(
      await only(
        lease(
          1,
          { leaseStatus: 'Former', moveInDate: '2025-01-01', moveOutDate: '2026-11-01T00:00:00' },
          person(1, { residencyStatus: 'Former' }),
        ),
      ),
    ).toMatchObject({ moveInActual: '2025-01-01', moveOutActual: '2026-11-01' });
  });

  test.each([
    [{ moveInDate: '2026-02-30' }, 'impossible_date'],
    [{ firstName: null, lastName: ' ' }, 'no_name'],
    [{ isGuarantor: 'perhaps' }, 'wrong_type'],
    [{ email: 'x'.repeat(257) }, 'too_long'],
  ])('with %j is set aside, and the others go on', async (more, reason) => {
    const { members, bad, complete } = await read(worldOf([lease(1, {}, person(1, more), person(2))]));
    expect([complete, members.map(({ externalId }) => externalId)]).toEqual([true, ['p2']]);
    expect(bad).toMatchObject([{ list: 'leases', tenancyExternalId: 'b1', personExternalId: 'p1', reason }]);
  });

  test('on a lease that cannot be used is set aside with it', async () => {
    const { members, bad, complete } = await read(worldOf([lease(1, { leaseStatus: null }), lease(2)]));
    expect([complete, members.length]).toEqual([true, 1]);
    expect(bad).toMatchObject([{ tenancyExternalId: 'b1', personExternalId: null, field: 'leaseStatus' }]);
  });
});

describe('what the PMS answers instead', () => {
  test.each<[number, string, string, number | null]>([
    [401, '{}', 'auth', null],
    [403, '{}', 'permission', null],
    [404, '{}', 'not_found', null],
    [404, '{"message":"Account not found","code":"1"}', 'config', null],
    [400, '{"message":"Invalid account id"}', 'config', null],
    [400, '{"message":"Bad billing account"}', 'client', null],
    [400, '{"message":"Invalid billingAccountId"}', 'client', null],
    [400, '{"message":"The value is not allowed for this account"}', 'client', null],
    [400, '{"message":"Unknown ResMan account"}', 'config', null],
    [400, '{"message":"AccountId is required"}', 'config', null],
    [429, '{}', 'rate_limited', null],
    [500, '{"message":"x","code":"y"}', 'transient', null],
    [502, '<html>cloudflare</html>', 'transient', 65_000],
    [503, '<html>cloudflare</html>', 'transient', 65_000],
    [504, '', 'transient', 65_000],
    [503, '{"message":"maintenance"}', 'maintenance', null],
    [200, '<html>', 'contract_violation', null],
    [200, '', 'contract_violation', null],
    [200, '{"message":"Unexpected","code":"9"}', 'contract_violation', null],
    [200, '{"message":"Invalid API key"}', 'auth', null],
    [200, '{"message":"You are not authorized for this property"}', 'permission', null],
    [200, '{"leases":[{', 'transient', null],
  ])('%i %s is %s', async (status, text, code, retryAfterMs) => {
    await expect(read(worldOf([lease(1)], { fault: () => ({ status, text }) }))).rejects.toMatchObject({ code, retryAfterMs });
  });
});

describe('somebody who is missing from the list', () => {
  const lookUp = (leases: Json[]) =>
    resman.lookUpTenancy!(worldOf(leases).ctx(), { ...request, tenancyExternalId: 'b1', personExternalId: 'p1' });
  test('is asked for by her household', async () => {
    const world = worldOf([lease(1, { leaseStatus: 'Former', moveOutDate: '2020-01-01' }, person(1, { residencyStatus: 'Former' }))]);
    expect(await resman.lookUpTenancy!(world.ctx(), { ...request, tenancyExternalId: 'b1', personExternalId: 'p1' })).toMatchObject({
      externalId: 'b1',
      members: [{ externalId: 'p1', status: 'past' }],
    });
    expect(world.calls[0]?.query.get('billingAccountId')).toBe('b1');
    expect(await lookUp([lease(1)])).toMatchObject({ members: [{ status: 'current' }] });
  });
  test('is gone where there is no such household', async () => {
    expect(await lookUp([])).toBeNull();
    expect(await lookUp([lease(2)])).toBeNull();
  });
  test('is in doubt where the answer cannot be read', async () => {
    await expect(lookUp([lease(1, {}, person(1, { moveInDate: 'x' }))])).rejects.toMatchObject({ code: 'contract_violation' });
  });
});

test("an account's properties come with their time zone, in either way of naming it", async () => {
  expect((await readAccountProperties(resman, new World().ctx())).properties).toEqual([
    { externalId: OWN, name: 'Elm Court', timeZone: 'America/Chicago', isActive: true },
    { externalId: 'a0000000-0000-4000-8000-000000000002', name: 'Training', timeZone: 'America/Denver', isActive: false },
  ]);
});

test('nothing that the product does not need leaves the connector', async () => {
  const secret = {
    ssn: '078-05-1120',
    birthDate: '1990-05-17',
    middleName: 'Zzyzx',
    moveOutReason: 'bankruptcy-13',
    forwardingAddress: '99 Secret Lane',
  };
  const text = JSON.stringify(
    await read(worldOf([lease(1, { leasingAgentName: 'Agent Zzyzx' }, person(1, secret), person(2, { ...secret, moveInDate: 'bad' }))])),
  );
  for (const word of ['078-05-1120', '1990-05-17', 'Zzyzx', 'bankruptcy', 'Secret Lane']) expect(text).not.toContain(word);
});
