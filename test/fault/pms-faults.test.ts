import type { PmsConnector, PmsHttp } from '../../pms/connector.ts';
import { createPmsHttp } from '../../pms/http.ts';
import { connectorFor } from '../../pms/registry.ts';
import type { Account } from '../../simulator/account.ts';
import { LocalProduct } from '../support/local-product.ts';

/**
 * Everything a PMS can do wrong, at the first, a middle and the last page of a property in use. Each: bounded in time and memory, nothing ended and nobody
 * without her unit, a reason with a next step in the API, and as the town has it when the fault is gone.
 */

type Position = 'first' | 'middle' | 'last' | 'any';
type List = 'units' | 'tenants' | 'leases';
interface Expected {
  state: 'succeeded' | 'failed';
  /** Of the run's reason; null: it has none, and a conflict about the record says it. */
  code: string | null;
  /** Of the read, where it came to its end. */
  reads?: string[];
  /** How often the pages were read: once, or as often as a run tries. */
  attempts: 1 | 5;
}
interface Row {
  fault: string;
  list?: List;
  at?: readonly Position[];
  expected: Expected;
  switchOn: object | 'cursor loop';
  timeoutMs?: number;
}

const failsAtOnce = (code: string): Expected => ({ state: 'failed', code, attempts: 1 });
const failsAfterFive = (code: string): Expected => ({ state: 'failed', code, attempts: 5 });
const incomplete = (...reads: string[]): Expected => ({ state: 'succeeded', code: 'incomplete_read', reads, attempts: 1 });
const setAside: Expected = { state: 'succeeded', code: null, attempts: 1 };
/** Where there is no page before, nothing can be repeated or shifted. */
const LATER = ['middle', 'last'] as const,
  WHOLE = ['any'] as const,
  FIRST = ['first'] as const;
/** Nothing about the answer is wrong in itself: there is nothing to say yet, and absence is weak evidence (test/fault/absence.test.ts). */
const unnoticed: Expected = { state: 'succeeded', code: null, attempts: 1 };

const ROWS: Row[] = [
  { fault: '429 with Retry-After', switchOn: { kind: 'status', status: 429, retryAfter: 7 }, expected: failsAfterFive('pms_rate_limited') },
  { fault: '429 without Retry-After', switchOn: { kind: 'status', status: 429 }, expected: failsAfterFive('pms_rate_limited') },
  { fault: '401', switchOn: { kind: 'status', status: 401 }, expected: failsAtOnce('credential_rejected') },
  { fault: '403', switchOn: { kind: 'status', status: 403 }, expected: failsAtOnce('pms_permission') },
  { fault: '404', switchOn: { kind: 'status', status: 404 }, expected: failsAtOnce('pms_not_found') },
  { fault: '408', switchOn: { kind: 'status', status: 408 }, expected: failsAfterFive('pms_transient') },
  { fault: '500', switchOn: { kind: 'status', status: 500 }, expected: failsAfterFive('pms_transient') },
  { fault: '502', switchOn: { kind: 'status', status: 502 }, expected: failsAfterFive('pms_transient') },
  { fault: '503 with HTML', switchOn: { kind: 'status', status: 503, html: true }, expected: failsAfterFive('pms_maintenance') },
  { fault: '200 with an error body', switchOn: { kind: 'errorIn200' }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'a log-in page with 200', switchOn: { kind: 'loginPage' }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'an empty 200', switchOn: { kind: 'empty200' }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'a truncated body', switchOn: { kind: 'truncated' }, expected: failsAfterFive('pms_transient') },
  { fault: 'a body shorter than it says', switchOn: { kind: 'cutShort' }, expected: failsAfterFive('pms_transient') },
  { fault: 'invalid JSON', switchOn: { kind: 'invalidJson' }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'a gzip bomb', switchOn: { kind: 'gzipBomb', mb: 200 }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'a page of 200 MB', switchOn: { kind: 'hugePage', mb: 200 }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'nesting 100,000 deep', switchOn: { kind: 'deepNesting', depth: 100_000 }, expected: failsAtOnce('pms_contract_violation') },
  { fault: 'a reset connection', switchOn: { kind: 'reset' }, expected: failsAfterFive('pms_transient') },
  { fault: '40 s of silence', switchOn: { kind: 'silence', ms: 40_000 }, timeoutMs: 150, expected: failsAfterFive('pms_transient') },
  { fault: 'one byte a second', switchOn: { kind: 'drip', ms: 1_000 }, timeoutMs: 150, expected: failsAfterFive('pms_transient') },
  {
    fault: 'a record twice with different content',
    switchOn: { kind: 'duplicates' },
    expected: incomplete('repeated_row', 'total_mismatch'),
  },
  { fault: 'a repeated page', at: LATER, switchOn: { kind: 'repeatedPage' }, expected: incomplete('repeated_row') },
  { fault: 'a skipped page', switchOn: { kind: 'skippedPage' }, expected: incomplete('repeated_row', 'total_mismatch') },
  { fault: 'a cursor that leads back', switchOn: 'cursor loop', expected: incomplete('repeated_row', 'cursor_loop') },
  { fault: 'a total that changes', switchOn: { kind: 'wrongTotal' }, expected: incomplete('total_changed') },
  {
    fault: 'rows that shift between pages',
    at: LATER,
    switchOn: { kind: 'shiftingRows' },
    expected: incomplete('repeated_row', 'total_mismatch'),
  },
  { fault: 'an empty list', switchOn: { kind: 'emptyList' }, expected: incomplete('empty', 'total_changed') },
  { fault: 'half a list', switchOn: { kind: 'halfList' }, expected: incomplete('total_changed') },
  { fault: 'NUL and lone surrogates', switchOn: { kind: 'badText', count: 2 }, expected: setAside },
  { fault: 'names of 10 KB', switchOn: { kind: 'longNames', count: 2 }, expected: setAside },
  { fault: 'impossible days', switchOn: { kind: 'badRecord', what: 'impossibleDate', count: 2 }, expected: setAside },
  { fault: 'half a list whose total agrees', at: WHOLE, switchOn: { kind: 'halfList' }, expected: unnoticed },
  { fault: 'a whole list that is empty', at: WHOLE, switchOn: { kind: 'emptyList' }, expected: incomplete('empty') },
  {
    fault: 'a list in which every record is bad',
    at: WHOLE,
    switchOn: { kind: 'badRecord', what: 'impossibleDate', count: 'all' },
    expected: setAside,
  },
  { fault: 'half of the units', list: 'units', at: WHOLE, switchOn: { kind: 'halfList' }, expected: unnoticed },
  { fault: 'no units', list: 'units', at: WHOLE, switchOn: { kind: 'emptyList' }, expected: incomplete('empty') },
  { fault: 'units of no readable name', list: 'units', at: FIRST, switchOn: { kind: 'badText', count: 2 }, expected: setAside },
  {
    fault: 'units that the key may not see',
    list: 'units',
    at: FIRST,
    switchOn: { kind: 'status', status: 403 },
    expected: failsAtOnce('pms_permission'),
  },
  { fault: 'half of the tenants', list: 'tenants', at: WHOLE, switchOn: { kind: 'halfList' }, expected: unnoticed },
  { fault: 'no tenants', list: 'tenants', at: WHOLE, switchOn: { kind: 'emptyList' }, expected: unnoticed },
  {
    fault: 'a tenant twice with different content',
    list: 'tenants',
    at: FIRST,
    switchOn: { kind: 'duplicates' },
    expected: incomplete('repeated_row', 'total_mismatch'),
  },
  { fault: 'tenants that are 10 KB long', list: 'tenants', at: FIRST, switchOn: { kind: 'longNames', count: 2 }, expected: setAside },
  {
    fault: 'records without an id',
    switchOn: { kind: 'badRecord', what: 'noId', count: 2 },
    expected: incomplete('unreadable_id', 'repeated_row', 'total_mismatch'),
  },
];
const CASES = ROWS.flatMap((row) => (row.at ?? (['first', 'middle', 'last'] as const)).map((position) => ({ ...row, position })));

const CLIENT = 'house-of-faults',
  PAGE = 5,
  UNITS = 17,
  HOUSEHOLDS = 15;
/** Above what the process has at rest: one page at the cap of 32 MB, held twice, with slack for the collector. */
const MOST_MB = 220,
  MOST_SECONDS = 30;

let product: LocalProduct,
  pms: Account,
  elm: string,
  credentialId: string,
  faultsSeen = 0,
  checks = 0;
const figures = { seconds: 0, megabytes: 0 };
const clients: { close(): Promise<void> }[] = [];
/** A few rows a page, whatever is asked for: a vendor that clamps does the same. */
const smallPages = (timeoutMs?: number): PmsHttp => {
  const http = createPmsHttp({ allowPrivateHosts: true, ...(timeoutMs ? { timeoutMs } : {}) });
  clients.push(http);
  return { request: (request) => http.request({ ...request, url: request.url.replace('limit=1000', `limit=${PAGE}`) }) };
};
let plain: PmsHttp;

/** A vendor whose pages name an earlier one as the next: what offsets cannot do, cursors can. */
const looping =
  (position: Position) =>
  (vendor: string): PmsConnector => {
    const connector = connectorFor(vendor);
    return {
      ...connector,
      openRead(ctx, request) {
        const read = connector.openRead(ctx, request);
        const { lists, totalsPromised } = read;
        return {
          lists,
          totalsPromised,
          async fetchPage(list, cursor) {
            const page = await read.fetchPage(list, cursor),
              here = cursor === null ? 'first' : page.nextCursor === null ? 'last' : 'middle';
            return list === 'leases' && here === position ? { ...page, nextCursor: '0:' } : page;
          },
        };
      },
    };
  };

const switchOn = ({ switchOn: fault, list = 'leases', position, timeoutMs }: (typeof CASES)[number]) => {
  if (fault === 'cursor loop') product.connector = looping(position);
  else pms.faults.add({ resource: list, position, ...fault });
  if (timeoutMs) product.http = smallPages(timeoutMs);
};
const switchOff = () => {
  pms.faults.clear();
  product.connector = connectorFor;
  product.http = plain;
};

/** The most that the process holds while `work` runs, above what it held before; and the seconds. */
async function measured<T>(work: () => Promise<T>): Promise<T> {
  const before = process.memoryUsage().rss,
    from = performance.now();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    const seconds = (performance.now() - from) / 1_000,
      megabytes = (most - before) / 1_048_576;
    figures.seconds = Math.max(figures.seconds, seconds);
    figures.megabytes = Math.max(figures.megabytes, megabytes);
    expect(seconds).toBeLessThan(MOST_SECONDS);
    expect(megabytes).toBeLessThan(MOST_MB);
  }
}

const peopleOf = (ids: Record<string, number | number[]>): number[] => [ids.personIds ?? []].flat();
const readsFromTheStart = () => pms.requests.list().filter((each) => each.resource === 'units' && each.offset === 0).length;

beforeAll(async () => {
  product = await LocalProduct.start();
  plain = smallPages();
  product.http = plain;
  pms = product.town(CLIENT, [{ name: 'Elm Court', units: UNITS }], HOUSEHOLDS);
  credentialId = await product.credential(CLIENT);
  elm = await product.property('Elm Court', credentialId, ['101']);
  // Packing a bomb takes memory and a second: the simulator keeps it.
  pms.faults.add({ kind: 'gzipBomb', mb: 200 });
  await fetch(`${product.simulator.url}/v1/leases`, { headers: { 'x-buildium-client-id': CLIENT } }).then((res) => res.body?.cancel());
  pms.faults.clear();
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await product?.stop();
  process.stdout.write(
    `pms faults: ${faultsSeen} injected, ${checks} checks, longest run ${figures.seconds.toFixed(1)} s, most memory ${figures.megabytes.toFixed(0)} MB\n`,
  );
});

describe('a property in use', () => {
  test('is read in several pages, and is as the town has it: first, middle and last', async () => {
    pms.requests.clear();
    expect(await product.sync(elm)).toMatchObject({ state: 'succeeded', quiet: true, reason: null });
    expect(pms.requests.list().filter((each) => each.resource === 'leases').length).toBeGreaterThanOrEqual(3);
    expect(await product.compare(elm, CLIENT, ['101'])).toBe('as the town');
  });
});

describe("a PMS that answers wrongly takes nobody's unit, says what is the matter, and is forgotten when it is over", () => {
  afterEach(switchOff);

  test.each(CASES)('$fault, at page: $position', async (row) => {
    const { expected } = row,
      before = await product.homes(elm),
      { ids } = pms.event({ event: 'changePhone', phones: [`512-555-${String(1000 + faultsSeen)}`] });
    switchOn(row);
    pms.requests.clear();
    const run = await measured(() => product.sync(elm));
    faultsSeen++;

    expect([run.state, run.reason?.code ?? null]).toEqual([expected.state, expected.code]);
    if (expected.code)
      expect([run.reason?.message, run.reason?.nextStep]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    if (expected.reads) expect(expected.reads).toContain((run.reads[0] as unknown as { reason: string }).reason);
    if (expected === setAside) expect(await product.openConflicts(elm)).toContain('bad_record');
    expect(readsFromTheStart()).toBe(expected.attempts);
    expect(await product.homes(elm)).toBe(before);

    switchOff();
    const after = await product.syncAfter(run, elm, credentialId);
    expect([after.state, after.reason]).toEqual(['succeeded', null]);
    expect(await product.compare(elm, CLIENT, ['101'])).toBe('as the town');
    expect(await product.openConflicts(elm)).toEqual([]);
    const { phone } = await product.row<{ phone: string }>(
      'select p.phone from person p join pms_person pp on pp.person_id = p.id where pp.external_id = $1',
      [String(peopleOf(ids)[0])],
    );
    expect(phone.replace(/\D/g, '').slice(-4)).toBe(String(999 + faultsSeen));
    expect(await product.homes(elm)).toBe(before);
    checks += 8;
  });
});

describe('one of two PMS properties', () => {
  const ATTACHED = ['101', '102'];
  let two: Account, both: string;
  beforeAll(async () => {
    two = product.town(
      'two-houses',
      [
        { name: 'Oak Row', units: 6 },
        { name: 'Oak Lodge', units: 6 },
      ],
      4,
    );
    both = await product.property('The Oaks', await product.credential('two-houses'), ATTACHED);
  });
  afterEach(() => {
    two.faults.clear();
  });

  test.each([
    ['is gone', { kind: 'propertyGone', propertyId: 102 }, 'incomplete_read'],
    ['is forbidden', { kind: 'propertyForbidden', propertyId: 102 }, 'partly_failed_read'],
  ])('%s: its people keep their units, the other one goes on, and the run says so', async (_what, fault, code) => {
    const before = await product.homes(both);
    two.faults.add(fault);
    two.event({ event: 'moveIn', propertyId: '101', people: 1 });
    const run = await product.sync(both);
    faultsSeen++;
    expect(run).toMatchObject({
      state: 'succeeded',
      reason: { code, nextStep: expect.stringMatching(/\w/) },
      counts: { created: 1, assigned: 1, ended: 0, unassigned: 0, held: 0 },
    });
    expect(JSON.parse(await product.homes(both))).toMatchObject({ left: JSON.parse(before).left, ended: JSON.parse(before).ended });
    two.faults.clear();
    expect(await product.sync(both)).toMatchObject({ state: 'succeeded', reason: null });
    expect(await product.compare(both, 'two-houses', ATTACHED)).toBe('as the town');
    checks += 4;
  });
});

describe('ids that are used again', () => {
  test.each([
    ['first', 1],
    ['middle', 2],
    ['last', 3],
  ] as const)(
    'for another human, on the %s page: the new one gets the unit, the old one keeps hers until a manager says',
    async (position, waiting) => {
      const leases = pms.town.data.leases
        .filter((lease) => lease.members.some((member) => member.status === 'current'))
        .sort((a, b) => a.id - b.id);
      const lease = leases[{ first: 1, middle: Math.floor(leases.length / 2), last: leases.length - 1 }[position]]!,
        personId = lease.members[0]!.personId;
      const before = JSON.parse(await product.homes(elm));
      pms.event({ event: 'reuseRecord', personId, email: `somebody.else.${position}@example.com` });
      const run = await product.sync(elm);
      faultsSeen++;
      expect(run).toMatchObject({
        state: 'succeeded',
        reason: { code: 'changes_held', nextStep: expect.stringMatching(/held changes/) },
        counts: { created: 1, assigned: 1, ended: 0, unassigned: 0, held: waiting },
      });
      const after = JSON.parse(await product.homes(elm));
      expect([after.left, after.ended, after.homes.length]).toEqual([before.left, before.ended, before.homes.length + 1]);
      expect(await product.api.list(`/properties/${elm}/conflicts?state=open`)).toEqual(
        expect.arrayContaining([expect.objectContaining({ type: 'email_changed' })]),
      );
      // Again and again, and nothing more happens.
      expect(await product.sync(elm)).toMatchObject({ quiet: true });
      checks += 5;
    },
  );
});
