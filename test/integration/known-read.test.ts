import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PmsConnector, RawPage } from '../../pms/connector.ts';
import { connectorFor } from '../../pms/registry.ts';
import type { Account } from '../../simulator/account.ts';
import { LocalProduct } from '../support/local-product.ts';

const CLIENT = 'quiet-house';
let product: LocalProduct,
  pms: Account,
  elm: string,
  parsed: string[] = [],
  asked: string[] = [];

/** Notes which pages are asked for and which of them are parsed. */
const watching = (vendor: string): PmsConnector => {
  const connector = connectorFor(vendor);
  return {
    ...connector,
    openRead(ctx, request) {
      const read = connector.openRead(ctx, request);
      const fetchRaw = async (list: string, cursor: string | null): Promise<RawPage> => {
        const page = await read.fetchRaw!(list, cursor);
        asked.push(list);
        return {
          ...page,
          read: (body) => {
            parsed.push(list);
            return page.read(body);
          },
        };
      };
      return { ...read, fetchRaw };
    },
  };
};

const sync = async () => {
  parsed = [];
  asked = [];
  return product.sync(elm);
};
const LISTS = ['units', 'tenants', 'leases'];
/** The last of these runs goes by the read that was kept: one suffices to keep it, where nothing was waited for. */
const syncUnparsed = async (runs = 2) => {
  for (let i = 0; i < runs; i++) await sync();
  expect(parsed).toEqual([]);
};

beforeAll(async () => {
  product = await LocalProduct.start();
  product.connector = watching;
  pms = product.town(CLIENT, [{ name: 'Elm Court', units: 6 }], 5);
  elm = await product.property('Elm Court', await product.credential(CLIENT), ['101']);
  await sync();
});
afterAll(() => product.stop());

test('pages that are byte for byte those of the last quiet read are asked for and not parsed, and the run says the same', async () => {
  const before = await sync(),
    again = await sync();
  expect(asked).toEqual(LISTS);
  expect(parsed).toEqual([]);
  expect(again).toMatchObject({ state: 'succeeded', quiet: true, counts: before.counts });
  expect(again.reads).toEqual(before.reads);
});

test('one changed page: all are parsed, each having been asked for once', async () => {
  pms.event({ event: 'changePhone' });
  expect(await sync()).toMatchObject({ quiet: false, counts: { updated: 1 } });
  expect([...new Set(parsed)]).toEqual(LISTS);
  expect(asked).toEqual(LISTS);
  expect(await product.compare(elm, CLIENT, ['101'])).toBe('as the town');
});

test('what is held was changed by somebody else meanwhile: the pages are parsed', async () => {
  await syncUnparsed();
  await product.row(
    `update stay set hash = 'feedfeedfeedfeedfeedfeedfeedfeed', facts = facts || '{"phone": "512"}' where id = (select min(id::text)::uuid from stay where property_id = $1) returning id`,
    [elm],
  );
  await sync();
  expect(parsed).toEqual(LISTS);
  expect(await product.row('select count(*)::int as n from stay where hash like $1', ['feed%'])).toEqual({ n: 0 });
});

test('another day may read the same words otherwise: the pages are parsed', async () => {
  await syncUnparsed();
  product.advanceMinutes(24 * 60);
  await sync();
  expect(parsed).toEqual(LISTS);
});

test('while somebody who is missing is waited for, each read is parsed', async () => {
  pms.faults.add({ resource: 'leases', position: 'first', kind: 'halfList' });
  const runs = [await sync(), await sync(), await sync()];
  pms.faults.clear();
  expect(runs.at(-1)).toMatchObject({ state: 'succeeded' });
  expect(parsed).toEqual(LISTS);
});

test('units are compared too', async () => {
  await syncUnparsed(3);
  await product.row(`update pms_unit set label = 'another' where id = (select min(id::text)::uuid from pms_unit) returning id`);
  await sync();
  expect(parsed).toEqual(LISTS);
});

test('so are the words that a manager gave a meaning to', async () => {
  await syncUnparsed();
  await product.row(
    `insert into status_meaning (id, organization_id, account_id, raw_key, meaning, at) select gen_random_uuid(), organization_id, id, 'sabbatical', 'past', now() from pms_account returning id`,
  );
  await sync();
  expect(parsed).toEqual(LISTS);
});

test('a read that was kept before the database server was started says nothing: the pages are parsed', async () => {
  await syncUnparsed();
  await product.row(`update sync_known_read set held = regexp_replace(held, '^[0-9.]+', '1') returning held`);
  await sync();
  expect(parsed).toEqual(LISTS);
});
