import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sqlOnPool, transaction } from '../../sync/tx.ts';
import { poolStage, pool } from '../support/pool-stage.ts';

poolStage(1);

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

test('what is copied in comes out as it went in, whatever it holds', async () => {
  await pool.query('create table copied (n int, said text, facts jsonb, at timestamptz, flag boolean, ids uuid[])');
  const sql = sqlOnPool(pool),
    hard = fc.oneof(text, fc.string({ unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', '.', '"', 'ä', '👩') }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(hard)), async (values) => {
      await pool.query('truncate copied');
      await sql.copy(
        'copied',
        ['n', 'said', 'facts'],
        values.map((value, i) => [i, value, JSON.stringify({ value })]),
      );
      const back = await sql.rows<{ said: string; facts: { value: string } }>('select said, facts from copied order by n');
      expect(back.map((row) => row.said)).toEqual(values);
      expect(back.map((row) => row.facts.value)).toEqual(values);
    }),
    { numRuns: 100 },
  );
  const at = new Date('2026-11-22T10:00:00.123Z'),
    ids = ['01944fbe-7c55-7000-8000-0123456789ab', '01944fbe-7c55-7000-8000-0123456789ac'];
  await pool.query('truncate copied');
  await sql.copy(
    'copied',
    ['n', 'at', 'flag', 'ids'],
    [
      [1, at, false, ids],
      [null, null, null, null],
    ],
  );
  expect(await sql.rows('select n, at, flag, ids from copied order by n')).toEqual([
    { n: 1, at, flag: false, ids },
    { n: null, at: null, flag: null, ids: null },
  ]);
});

test('rows of several tables are sent at once, while the sender does something else; what the first refuses takes the others with it, and the transaction can go back', async () => {
  await pool.query('create table parent (n int primary key)');
  await pool.query('create table child (n int references parent, said text)');
  const many = Array.from({ length: 20_000 }, (_, i) => i),
    rowsOf = (parents: readonly number[]) => [
      { table: 'parent', columns: ['n'], rows: parents.map((n) => [n]) },
      { table: 'child', columns: ['n', 'said'], rows: many.map((n) => [n, 'x'.repeat(500)]) },
    ];
  await transaction(pool, async (sql) => {
    await sql.run('savepoint before');
    await expect(sql.send(rowsOf([...many, 0])).then(({ stored }) => stored)).rejects.toMatchObject({ code: '23505' });
    await sql.run('rollback to savepoint before');
    await (
      await sql.send(rowsOf(many))
    ).stored;
    await (
      await sql.send([])
    ).stored;
  });
  expect(
    await sqlOnPool(pool).rows(
      'select (select count(*)::int from parent) as parents, count(*)::int as children, sum(n)::int as sum from child',
    ),
  ).toEqual([{ parents: 20_000, children: 20_000, sum: 199_990_000 }]);
});

test('a transaction that is given up while rows are on their way leaves none of them', async () => {
  await pool.query('create table given_up (n int)');
  const giveUp = transaction(pool, async (sql) => {
    await sql.send([{ table: 'given_up', columns: ['n'], rows: Array.from({ length: 10_000 }, (_, i) => [i]) }]);
    throw new Error('enough');
  });
  await expect(giveUp).rejects.toThrow('enough');
  expect(await sqlOnPool(pool).rows('select n from given_up')).toEqual([]);
});

test('rows that cannot be copied leave nothing, and the connection goes on', async () => {
  const sql = sqlOnPool(pool);
  await pool.query('create table once (n int primary key)');
  await expect(sql.copy('once', ['n'], [[1], [2], [1]])).rejects.toMatchObject({ code: '23505' });
  const failing = function* () {
    yield [3];
    throw new Error('no more');
  };
  await expect(sql.copy('once', ['n'], failing())).rejects.toThrow('no more');
  expect(await sql.rows('select n from once')).toEqual([]);
});
