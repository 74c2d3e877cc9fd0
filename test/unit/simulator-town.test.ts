import { addDays, addMonths, dayAt, daysBetween, isCivilDay } from '../../simulator/town/civil.ts';
import { happen } from '../../simulator/town/events/index.ts';
import { live } from '../../simulator/town/life.ts';
import type { TownLease } from '../../simulator/town/model.ts';
import { buildTown } from '../../simulator/town/populate.ts';
import { isMonthToMonth, keepsUnit, leaseStanding, standing } from '../../simulator/town/standing.ts';
import { Town } from '../../simulator/town/town.ts';
import { townView } from '../../simulator/town/view.ts';

const TODAY = '2026-11-22';
const demo = (seed = 7) => buildTown({ seed, today: TODAY });
const bare = () => buildTown({ seed: 3, today: TODAY, empty: true, properties: [{ name: 'Test House', units: 6 }] });
const lease = (town: Town, id: unknown): TownLease => town.leases.get(Number(id)) as TownLease;
const add = (town: Town, wish: Record<string, unknown>): TownLease =>
  lease(town, happen(town, { event: 'addLease', unitId: 2001, people: 1, ...wish }).ids.leaseId);
const stands = (town: Town, l: TownLease): string[] => l.members.map((m) => standing(l, m, town.today));

describe('civil days', () => {
  test('are counted without time zones, across months, years and leap days', () => {
    expect([
      addDays('2028-02-28', 1),
      addDays('2026-12-31', 1),
      addMonths('2026-01-31', 1),
      addMonths('2026-11-30', -12),
      daysBetween('2026-03-01', '2026-04-01'),
    ]).toEqual(['2028-02-29', '2027-01-01', '2026-02-28', '2025-11-30', 31]);
    expect([isCivilDay('2026-02-30'), isCivilDay('2026-02-28'), isCivilDay('26-2-3')]).toEqual([false, true, false]);
    expect(dayAt(new Date('2026-11-22T03:00:00Z'), 'America/Chicago')).toBe('2026-11-21');
  });
});

describe('the town', () => {
  test('is the same for the same seed and day, another one for another seed', () => {
    expect(JSON.stringify(demo().snapshot())).toBe(JSON.stringify(demo().snapshot()));
    expect(JSON.stringify(townView(demo()).people)).not.toBe(JSON.stringify(townView(demo(8)).people));
  });

  test('has three properties, 120 units and 200 people or more', () => {
    const { data } = demo();
    expect(data.properties.map((p) => p.name)).toEqual(['Elm Court', 'Oak Terrace', 'Birch Lofts']);
    expect(data.units.length).toBeGreaterThanOrEqual(120);
    expect(data.people.length).toBeGreaterThanOrEqual(200);
    for (const p of data.properties) {
      const names = data.units.filter((u) => u.propertyId === p.id).map((u) => `${u.building ?? ''}/${u.label}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test('shows every standing and every oddity in each of its properties', () => {
    const town = demo();
    for (const p of town.data.properties) {
      const leases = town.leasesOfProperty.get(p.id) ?? [];
      const people = leases.flatMap((l) => l.members.map((m) => town.people.get(m.personId)));
      expect(new Set(leases.flatMap((l) => stands(town, l)))).toEqual(
        new Set(['current', 'notice', 'eviction', 'future', 'holdover', 'past', 'cancelled']),
      );
      expect(leases.some((l) => l.cosigners.length > 0)).toBe(true);
      expect(leases.some((l) => isMonthToMonth(l, TODAY))).toBe(true);
      expect(leases.some((l) => leaseStanding(l, TODAY) === 'active' && l.members.some((m) => m.status === 'future'))).toBe(true);
      expect(people.some((who) => who?.email === null && who.bornOn === null)).toBe(true);
      expect(people.some((who) => who?.bornOn !== null && (who?.bornOn ?? '') > addMonths(TODAY, -12 * 18))).toBe(true);
      expect(people.some((who) => /[^\p{ASCII}]/u.test(who?.lastName ?? ''))).toBe(true);
      expect(people.some((who) => who?.phones.some((phone) => /[a-z]{3}/i.test(phone.number)))).toBe(true);
      const ended = leases.filter((l) => l.ended).map((l) => daysBetween(l.to as string, TODAY));
      expect([ended.some((n) => n < 60), ended.some((n) => n > 60)]).toEqual([true, true]);
    }
  });

  test('is coherent: nobody has two homes by accident, every unit, person and property exists, and no lease ends before it begins', () => {
    const town = demo();
    for (const l of town.data.leases) {
      expect(town.units.get(l.unitId)?.propertyId).toBe(l.propertyId);
      expect(l.to === null || l.to >= l.from).toBe(true);
      for (const m of l.members) expect(town.people.has(m.personId)).toBe(true);
    }
    for (const u of town.data.units)
      expect((town.leasesOfUnit.get(u.id) ?? []).filter((l) => l.members.some((m) => m.status === 'current')).length).toBeLessThanOrEqual(
        1,
      );
  });

  test('of many residents has at least so many living in it', () => {
    const town = buildTown({ seed: 1, today: TODAY, residents: 2000 });
    expect(town.data.leases.flatMap((l) => l.members.filter((m) => m.status === 'current')).length).toBeGreaterThanOrEqual(2000);
    expect(town.data.properties).toHaveLength(5);
  });

  test('can be saved and goes on with the same luck', () => {
    const one = demo(),
      other = new Town(JSON.parse(JSON.stringify(one.snapshot())) as ReturnType<Town['snapshot']>);
    for (const town of [one, other]) {
      town.tick(addDays(TODAY, 1));
      for (let i = 0; i < 5; i++) live(town);
    }
    expect(JSON.stringify(other.snapshot())).toBe(JSON.stringify(one.snapshot()));
  });
});

describe('leases follow dates, people do not', () => {
  test('a future lease becomes active on its first day, her own status stays Future', () => {
    const town = bare(),
      l = add(town, { from: 3, status: 'future' });
    expect([leaseStanding(l, town.today), stands(town, l)]).toEqual(['future', ['future']]);
    town.tick(addDays(TODAY, 3));
    expect([leaseStanding(l, town.today), stands(town, l)]).toEqual(['active', ['future']]);
    happen(town, { event: 'becomeCurrent', leaseId: l.id });
    expect(stands(town, l)).toEqual(['current']);
  });

  test('a fixed lease is past on the day after its last; who has not moved out is a holdover', () => {
    const town = bare(),
      l = add(town, { from: -200, to: 2 });
    town.tick(addDays(TODAY, 2));
    expect(leaseStanding(l, town.today)).toBe('active');
    town.tick(addDays(TODAY, 3));
    expect([leaseStanding(l, town.today), l.members[0]?.status, stands(town, l)]).toEqual(['past', 'current', ['holdover']]);
    happen(town, { event: 'renewSame', leaseId: l.id });
    expect([leaseStanding(l, town.today), stands(town, l)]).toEqual(['active', ['current']]);
  });

  test('rolling over and at will go on from month to month until they are ended', () => {
    const town = bare(),
      l = add(town, { from: -400, to: -30, type: 'rollover' }),
      will = add(town, { unitId: 2002, from: -400, type: 'atWill' });
    expect([leaseStanding(l, TODAY), isMonthToMonth(l, TODAY), leaseStanding(will, TODAY), isMonthToMonth(will, TODAY)]).toEqual([
      'active',
      true,
      'active',
      true,
    ]);
    for (const each of [l, will]) happen(town, { event: 'moveOut', leaseId: each.id });
    town.tick(addDays(TODAY, 1));
    expect([leaseStanding(will, town.today), stands(town, will)]).toEqual(['past', ['past']]);
  });

  test('on a past lease a move-out day behind us is past, a future person never moved in', () => {
    const town = bare(),
      l = add(town, { from: -200, to: 1 }),
      f = add(town, { unitId: 2002, from: -5, status: 'future', to: 1 });
    happen(town, { event: 'giveNotice', leaseId: l.id, day: 1 });
    town.tick(addDays(TODAY, 2));
    expect([stands(town, l), stands(town, f)]).toEqual([['past'], ['cancelled']]);
  });
});

describe('events', () => {
  test('are logged with ids only, one after the other', () => {
    const town = demo();
    for (const event of [
      'moveIn',
      'signFuture',
      'giveNotice',
      'addRoommate',
      'changeEmail',
      'transfer',
      'evict',
      'renewSame',
      'renewNew',
      'cancel',
      'removeLease',
      'restoreLease',
      'shareEmail',
      'changeName',
      'renameUnit',
      'addCosigner',
      'moveOut',
    ])
      happen(town, { event });
    expect(town.data.log.map((row) => row.n)).toEqual(town.data.log.map((_, i) => i + 1));
    for (const row of town.data.log) for (const id of Object.values(row.ids).flat()) expect(typeof id).toBe('number');
  });

  test('cannot happen to what does not fit: nothing changes', () => {
    const town = bare(),
      l = add(town, {});
    const before = JSON.stringify(townView(town));
    expect(() => happen(town, { event: 'moveIn', unitId: l.unitId })).toThrow('vacant');
    expect(() => happen(town, { event: 'cancel', leaseId: l.id })).toThrow();
    expect(() => happen(town, { event: 'becomeCurrent' })).toThrow('due');
    expect(() => happen(town, { event: 'party' })).toThrow('one of');
    expect(JSON.stringify(townView(town))).toBe(before);
  });

  test('transfer: same people, new lease elsewhere, the old one ended today', () => {
    const town = bare(),
      old = add(town, { people: 2, from: -100 });
    const { ids } = happen(town, { event: 'transfer', leaseId: old.id, toUnitId: 2005 }),
      next = lease(town, ids.leaseId);
    expect(next.members.map((m) => m.personId)).toEqual(old.members.map((m) => m.personId));
    expect([stands(town, old), old.to, old.moveOuts.map((row) => row.moveOut), next.unitId, stands(town, next)]).toEqual([
      ['past', 'past'],
      TODAY,
      [TODAY, TODAY],
      2005,
      ['current', 'current'],
    ]);
  });

  test('renewal as a second lease: she has both until the new one begins', () => {
    const town = bare(),
      old = add(town, { from: -360, to: 4 });
    const next = lease(town, happen(town, { event: 'renewNew', leaseId: old.id }).ids.leaseId);
    expect([stands(town, old), stands(town, next), next.from]).toEqual([['current'], ['future'], addDays(TODAY, 5)]);
    town.tick(addDays(TODAY, 5));
    happen(town, { event: 'becomeCurrent', leaseId: next.id });
    expect([stands(town, old), stands(town, next), old.moveOuts[0]?.moveOut]).toEqual([['past'], ['current'], addDays(TODAY, 4)]);
  });

  test('an announced move-out takes the day of the notice, an unannounced one today', () => {
    const town = bare(),
      one = add(town, {}),
      two = add(town, { unitId: 2002 });
    happen(town, { event: 'giveNotice', leaseId: one.id, day: 10 });
    town.tick(addDays(TODAY, 12));
    happen(town, { event: 'moveOut' });
    happen(town, { event: 'moveOut', leaseId: two.id });
    expect([one.to, two.to]).toEqual([addDays(TODAY, 10), addDays(TODAY, 12)]);
    expect(two.moveOuts[0]?.noticed).toBe(two.to);
  });

  test('a removed lease is nowhere until it is restored', () => {
    const town = bare(),
      l = add(town, {});
    happen(town, { event: 'removeLease', leaseId: l.id });
    expect([town.leases.has(l.id), town.leasesOfUnit.get(l.unitId)]).toEqual([false, []]);
    happen(town, { event: 'restoreLease', leaseId: l.id });
    expect(town.leases.get(l.id)).toBe(l);
  });
});

describe('life', () => {
  test('of a hundred days moves few people out a day, and leaves no unit with two households', () => {
    const town = demo();
    for (let d = 1; d <= 100; d++) {
      town.tick(addDays(TODAY, d));
      for (let beat = 0; beat < 40; beat++) live(town);
      const left = town.data.log.filter((row) => row.day === town.today && ['moveOut', 'transfer'].includes(row.event));
      expect(left.length).toBeLessThanOrEqual(3);
    }
    for (const u of town.data.units)
      expect((town.leasesOfUnit.get(u.id) ?? []).filter((l) => l.members.some((m) => m.status === 'current')).length).toBeLessThanOrEqual(
        1,
      );
    const homes = town.data.units.filter((u) => (town.leasesOfUnit.get(u.id) ?? []).some((l) => keepsUnit(l, town.today))).length;
    expect(homes / town.data.units.length).toBeGreaterThan(0.7);
  });
});
