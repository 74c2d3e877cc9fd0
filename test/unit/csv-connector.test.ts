import type { RosterStay } from '../../domain/roster.ts';
import { PmsError, type PmsContext, type PmsPage, type RosterSource } from '../../pms/connector.ts';
import { csv } from '../../pms/csv/connector.ts';
import { mapRosterStays } from '../../pms/csv/mapping.ts';
import { readProperty } from '../../pms/read.ts';

const stay = (more: Partial<RosterStay> = {}): RosterStay => ({
  unit: 'u1',
  unitLabel: '1',
  tenancy: 't1',
  person: 'p1',
  role: 'primary',
  firstName: 'Ana',
  lastName: 'Diaz',
  email: null,
  phone: null,
  raw: 'current',
  status: 'current',
  leaseStart: null,
  leaseEnd: null,
  moveIn: '2026-03-01',
  moveOut: '2026-09-30',
  successor: null,
  predecessor: null,
  ...more,
});
const UPLOADED = new Date('2026-03-01T00:00:00Z');

function contextOf(pages: RosterStay[][], onPage: (page: number) => void = () => undefined): PmsContext {
  const stays = pages.flat().length;
  const roster: RosterSource = {
    head: () => Promise.resolve({ id: 'r1', uploadedAt: UPLOADED, rows: stays, properties: [{ externalId: 'elm', name: 'Elm', stays }] }),
    page(property, list, page) {
      if (property !== 'elm') return Promise.resolve({ rows: [], total: 0, pages: 0 });
      if (list === 'units') return Promise.resolve({ rows: [{ id: 'u1', label: '1', building: null }], total: 1, pages: 1 });
      onPage(page);
      return Promise.resolve({ rows: pages[page] ?? [], total: stays, pages: pages.length });
    },
  };
  return {
    fields: { name: 'x' },
    http: { request: () => Promise.reject(new Error('a roster asks nobody')) },
    signal: new AbortController().signal,
    clock: { now: () => new Date('2026-03-10T12:00:00Z') },
    roster,
  };
}
const read = async (ctx: PmsContext, propertyExternalId = 'elm') => {
  const got: PmsPage[] = [];
  return {
    result: await readProperty(csv, ctx, { propertyExternalId, today: '2026-03-10' }, (page) => {
      got.push(page);
    }),
    got,
  };
};

test('a roster of several pages reads complete, with the snapshot that it is', async () => {
  const { result, got } = await read(contextOf([[stay()], [stay({ tenancy: 't2', person: 'p2' })]]));
  expect(result).toMatchObject({
    complete: true,
    reason: null,
    units: 1,
    tenancies: 2,
    records: 2,
    snapshot: { id: 'r1', takenAt: UPLOADED },
  });
  expect(got.flatMap((page) => page.tenancies ?? []).map((each) => each.externalId)).toEqual(['t1', 't2']);
});

test('a property that the roster does not name reads as empty, which ends nobody', async () => {
  expect((await read(contextOf([[stay()]]), 'oak')).result).toMatchObject({ complete: false, reason: 'empty' });
});

test('a roster that is replaced while it is read fails the read, to be begun anew', async () => {
  const ctx = contextOf([[stay()], [stay({ tenancy: 't2' })]], (page) => {
    if (page === 1) throw new PmsError('transient', 'roster_replaced', 'A new roster was uploaded.');
  });
  await expect(read(ctx)).rejects.toMatchObject({ code: 'transient', detail: 'roster_replaced' });
});

test('the credential test says how old the roster is', async () => {
  expect((await csv.test(contextOf([[stay()]]))).at(-1)).toMatchObject({
    ok: true,
    detail: 'The roster, 9 days old, has 1 property with 1 person in tenancies.',
  });
});

test.each([
  ['pending', { moveInScheduled: '2026-03-01', moveOutScheduled: '2026-09-30' }],
  ['current', { moveInActual: '2026-03-01', moveOutScheduled: '2026-09-30' }],
  ['past', { moveInActual: '2026-03-01', moveOutActual: '2026-09-30' }],
  ['superseded', { moveInActual: '2026-03-01', moveOutActual: '2026-09-30' }],
  ['cancelled', { moveInScheduled: '2026-03-01', moveOutScheduled: '2026-09-30' }],
] as const)('days of a %s stay are plans or facts by its status', (status, days) => {
  expect(mapRosterStays([stay({ status, raw: status })], 'elm', '2026-03-10')[0]?.members[0]).toMatchObject(days);
});

test('members of a household may differ in days and successor, and stay in one tenancy', () => {
  const tenancies = mapRosterStays(
    [stay({ successor: 't9', status: 'superseded' }), stay({ person: 'p2', leaseStart: '2026-05-01' })],
    'elm',
    '2026-03-10',
  );
  expect(
    tenancies.map((each) => [each.externalId, each.successorExternalId, each.leaseStart, each.members.map((member) => member.externalId)]),
  ).toEqual([
    ['t1', 't9', undefined, ['p1']],
    ['t1', undefined, '2026-05-01', ['p2']],
  ]);
});
