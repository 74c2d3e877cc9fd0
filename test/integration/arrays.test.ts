import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { sqlOnPool } from '../../sync/tx.ts';
import { createTestDatabase } from '../support/database.ts';

let pool: pg.Pool, drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  drop = async () => {
    await pool.end();
    await database.drop();
  };
});
afterAll(() => drop());

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', '\n', '\t', '\u0001', '\u007f', ' ', 'NULL', 'ä', '\u2028', '👩') }),
  )
  .map((value) => value.replaceAll('\0', ''));

test('texts come out of an array as they went in, whatever they hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text)), async (values) => {
      const back = await sqlOnPool(pool).row<{ values: string[] }>('select $1::text[] as values', [values]);
      expect(back?.values).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

test('so do JSON texts, numbers, booleans and instants', async () => {
  const facts = [{ name: 'O"Neil\\ \n{x}', list: [1, null] }, null, { phone: '👩' }],
    at = [new Date('2026-11-22T10:00:00.123Z'), null];
  const back = await sqlOnPool(pool).row(
    'select $1::jsonb[] as facts, $2::bigint[]::text[] as numbers, $3::boolean[] as flags, $4::timestamptz[] as at, $5::text[] as none',
    [facts.map((each) => each && JSON.stringify(each)), [1, null, -7], [true, false, null], at, []],
  );
  expect(back).toEqual({ facts, numbers: ['1', null, '-7'], flags: [true, false, null], at, none: [] });
});
