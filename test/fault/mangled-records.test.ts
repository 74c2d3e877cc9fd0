import type { PmsHttp } from '../../pms/connector.ts';
import { Luck } from '../soak/luck.ts';
import { LocalProduct } from '../support/local-product.ts';

/**
 * Any field of any record may come as anything, on any page: nobody leaves or gets a unit because of it, the run ends with its reason, and the next good one
 * has everything as the town has it. The answers of the PMS are mangled on their way; nothing of the connector or the simulator knows of it.
 */

const CLIENT = 'house-of-mangles',
  PAGE = 5,
  ROUNDS = Number(process.env.MANGLE_ROUNDS ?? 25),
  SEED = Number(process.env.MANGLE_SEED ?? 1),
  LISTS = ['/v1/rentals/units', '/v1/leases', '/v1/leases/tenants', '/v1/leases', '/v1/leases'];
/** No readable id, day or lease status is among them: those would be statements. */
const ANYTHING: unknown[] = [
  ...[undefined, null, true, false, 0, -1, 1.5, 1e300, '', ' ', 'zzz', 'a\u0000b', '\ud800', 'x'.repeat(10_000), '\t\n', '__proto__'],
  ...[[], {}, [null], [[]], [{}], { Id: null }, '2026-02-30', '0000-00-00', '99999-01-01', '2026-01-01T00:00:00Z', '12345678901234567890'],
];

/** What is read of a record (docs/vendors/buildium.md); the rest is left at the door. */
const READ = new Set(
  [
    'Id PropertyId UnitId UnitNumber BuildingName FirstName LastName Email PhoneNumbers Number Type DateOfBirth',
    'LeaseFromDate LeaseToDate LeaseStatus IsEvictionPending Tenants CurrentTenants Cosigners Status MoveInDate MoveOutData TenantId MoveOutDate LastUpdatedDateTime',
  ].flatMap((names) => names.split(' ')),
);

type Path = (string | number)[];
const pathsOf = (value: unknown, at: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => {
        const path = [...at, Array.isArray(value) ? Number(key) : key];
        return [path, ...pathsOf(inner, path)];
      })
    : [];
function put(record: Record<string, unknown>, path: Path, value: unknown): void {
  let at = record;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1)!] = value;
}

let product: LocalProduct, elm: string;
const luck = new Luck(SEED);
/** Of each list the fields that its records have, all in turn: a few that matter stand among many that do not. */
const fields = new Map<string, string[]>();
function fieldOf(list: string, row: Record<string, unknown>, ids: boolean): Path {
  const read = pathsOf(row).filter((path) => READ.has(String(path.findLast((key) => typeof key === 'string')))),
    own = new Map(read.filter((path) => ids || path.at(-1) !== 'Id').map((path) => [path.join('.'), path])),
    key = `${list} ${ids}`,
    all = fields.get(key) ?? fields.set(key, []).get(key)!;
  all.push(...[...own.keys()].filter((name) => !all.includes(name)));
  for (;;) {
    const path = own.get(luck.deal(all));
    if (path) return path;
  }
}
let mangle: { list: string; ids: boolean; words: string[] } | null = null,
  mangled = 0;

/** Small pages; of the list that is chosen, each record has one field that is something else. */
const mangling = (real: PmsHttp): PmsHttp => ({
  async request(request) {
    const answer = await real.request({ ...request, url: request.url.replace('limit=1000', `limit=${PAGE}`) }),
      { pathname } = new URL(request.url);
    if (pathname !== mangle?.list) return answer;
    const rows = JSON.parse(answer.text) as Record<string, unknown>[];
    for (const row of rows) {
      const path = fieldOf(pathname, row, mangle.ids),
        value = luck.pick(ANYTHING);
      mangle.words.push(`${pathname} ${String(row['Id'])} ${path.join('.')} = ${String(JSON.stringify(value)).slice(0, 30)}`);
      put(row, path, value);
      mangled++;
    }
    const text = JSON.stringify(rows);
    return { ...answer, text, bytes: Buffer.from(text) };
  },
});

beforeAll(async () => {
  product = await LocalProduct.start();
  product.http = mangling(product.http);
  product.town(CLIENT, [{ name: 'Elm Court', units: 14 }], 12);
  elm = await product.property('Elm Court', await product.credential(CLIENT), ['101']);
});
afterAll(async () => {
  await product?.stop();
  process.stdout.write(`mangled records: seed ${SEED}, ${mangled} fields in ${ROUNDS} runs\n`);
});

test('records with fields that are anything take and give nobody a unit, and are forgotten when they are whole again', async () => {
  const before = await product.homes(elm);
  for (let round = 0; round < ROUNDS; round++) {
    const words: string[] = [];
    // Without a readable id a read is not complete, so that nobody could leave by it anyway.
    mangle = { list: LISTS[round % LISTS.length]!, ids: round % 4 === 3, words };
    const { state, reason } = await product.sync(elm);
    expect({ words, homes: await product.homes(elm) }).toEqual({ words, homes: before });
    expect({ words, told: state === 'succeeded' || Boolean(reason?.nextStep) }).toEqual({ words, told: true });
    mangle = null;
    const after = await product.sync(elm);
    expect({ words, state: after.state, reason: after.reason, homes: await product.homes(elm) }).toEqual({
      words,
      state: 'succeeded',
      reason: null,
      homes: before,
    });
    expect({ words, town: await product.compare(elm, CLIENT, ['101']), open: await product.openConflicts(elm) }).toEqual({
      words,
      town: 'as the town',
      open: [],
    });
  }
  expect(await product.sync(elm)).toMatchObject({ quiet: true });
});
