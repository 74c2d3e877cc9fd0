import { LocalProduct } from '../support/local-product.ts';
import { SECRET } from '../support/system.ts';
import { VENDOR_ACCOUNTS, type SimulatedVendor } from '../support/vendor-accounts.ts';

/**
 * Each vendor's own ways to answer wrongly, through the whole product: nobody loses a unit, the run says what is the matter and what to do, and all is as before
 * when it is over. Which code each of their faults has is in test/conformance/faults.test.ts; Buildium at every page is in pms-faults.test.ts.
 */

/** `attempts`: how often a run tries before it gives up; null: the fault is over within one. */
interface Expected {
  state: 'succeeded' | 'failed';
  code: string | null;
  attempts: number | null;
}
const atOnce = (code: string): Expected => ({ state: 'failed', code, attempts: 1 }),
  afterFive = (code: string): Expected => ({ state: 'failed', code, attempts: 5 });
const DOUBT: Expected = { state: 'succeeded', code: 'incomplete_read', attempts: null };

const COMMON: readonly [object, Expected][] = [
  [{ kind: 'wrongPassword', resource: 'any' }, atOnce('credential_rejected')],
  [{ kind: 'forbidden', resource: 'tenancies' }, atOnce('pms_permission')],
  [{ kind: 'nothingFound', resource: 'tenancies' }, DOUBT],
  [{ kind: 'truncated', resource: 'tenancies' }, afterFive('pms_transient')],
  [
    { kind: 'unknownStatus', resource: 'tenancies', count: 1 },
    { state: 'succeeded', code: null, attempts: null },
  ],
];
const OWN: Partial<Record<SimulatedVendor, readonly [object, Expected][]>> = {
  entrata: [
    [{ kind: 'resultAsString', resource: 'tenancies' }, DOUBT],
    [{ kind: 'errorIn200', code: 103, message: 'Bad.', resource: 'tenancies' }, atOnce('pms_contract_violation')],
    [{ kind: 'status', status: 429, retryAfter: 1, resource: 'tenancies' }, afterFive('pms_rate_limited')],
  ],
  yardi: [
    [
      { kind: 'soapFault', resource: 'tenancies' },
      { state: 'failed', code: 'pms_contract_violation', attempts: 3 },
    ],
    [{ kind: 'missingResult', resource: 'tenancies' }, atOnce('credential_rejected')],
    [{ kind: 'sessionLimit', resource: 'tenancies' }, afterFive('pms_rate_limited')],
  ],
  appfolio: [
    [{ kind: 'status', status: 533, resource: 'tenancies' }, afterFive('pms_maintenance')],
    [
      { kind: 'loopingLink', resource: 'tenancies' },
      { state: 'succeeded', code: 'incomplete_read', attempts: null },
    ],
  ],
  resman: [
    [{ kind: 'status', status: 502, resource: 'tenancies' }, afterFive('pms_transient')],
    [{ kind: 'errorIn200', resource: 'tenancies' }, atOnce('pms_contract_violation')],
  ],
};

let product: LocalProduct;
beforeAll(async () => {
  product = await LocalProduct.start();
});
afterAll(() => product?.stop());

describe.each(Object.keys(OWN) as SimulatedVendor[])('%s', (vendor) => {
  const clientId = `faults-of-${vendor}`;
  let pms: ReturnType<LocalProduct['simulator']['addAccount']>, propertyId: string, credentialId: string;
  const homes = () => product.homes(propertyId),
    conflicts = () => product.openConflicts(propertyId);

  beforeAll(async () => {
    const { fields, roles } = VENDOR_ACCOUNTS[vendor],
      today = product.now.toISOString().slice(0, 10);
    pms = product.simulator.addAccount({
      vendor,
      clientId,
      clientSecret: SECRET,
      properties: [{ name: 'Birch', units: 5 }],
      empty: true,
      seed: 200 + Object.keys(OWN).indexOf(vendor),
      today,
      ...(vendor === 'appfolio' ? { options: { perSecond: 0, perMinute: 0, perHour: 0 } } : {}),
    });
    for (let i = 0; i < 4; i++) pms.event({ event: 'moveIn', propertyId: String(pms.town.data.properties[0]!.id) });
    credentialId = (await product.api.post('/credentials', { vendor, name: vendor, fields: fields(product.simulator.url, clientId) }))
      .id as string;
    await product.api.post(`/credentials/${credentialId}/test`);
    const [offered] = (await product.api.list(`/credentials/${credentialId}/pms-properties`)) as unknown as { externalId: string }[];
    propertyId = await product.property(`Birch ${vendor}`, credentialId, [offered!.externalId], roles);
  });

  test.each([...COMMON, ...(OWN[vendor] ?? [])].map(([fault, expected]) => [JSON.stringify(fault), fault, expected] as const))(
    '%s',
    async (_name, fault, expected) => {
      const before = await homes(),
        open = await conflicts();
      expect(JSON.parse(before).homes.length).toBeGreaterThanOrEqual(4);
      pms.faults.replace([fault]);
      const run = await product.sync(propertyId);
      expect([run.state, run.reason?.code ?? null]).toEqual([expected.state, expected.code]);
      if (expected.attempts !== null) expect(product.tried.filter(({ type }) => type !== 'pms_busy')).toHaveLength(expected.attempts);
      if (expected.code)
        expect([run.reason?.message, run.reason?.nextStep]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
      else expect((await conflicts()).sort()).toEqual([...open, 'unknown_status'].sort());
      expect(await homes()).toBe(before);
      pms.faults.clear();
      expect(await product.syncAfter(run, propertyId, credentialId)).toMatchObject({ state: 'succeeded', reason: null });
      expect([await homes(), await conflicts()]).toEqual([before, open]);
    },
  );
});
