// What reading and keeping a property costs at the least: fetch, parse, hash, compare with a manifest, write the differences, one transaction, nothing else.
// No mapping, no people, no proof of completeness, no plan: a floor to compare with, not a product.
import { hash } from 'node:crypto';
import pg from 'pg';
import { eachPage, listsOf, peerMain, picked } from './pages.ts';

await peerMain(async ({ pms, databaseUrl, schema }) => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`create schema if not exists ${schema}`);
  await client.query(`create table if not exists ${schema}.record (key text primary key, hash text not null, facts jsonb not null)`);
  const manifest = new Map(
    (await client.query<[string, string]>({ text: `select key, hash from ${schema}.record`, rowMode: 'array' })).rows,
  );
  await client.query('begin');
  let read = 0,
    written = 0;
  for (const list of listsOf(pms.propertyId)) {
    for await (const text of eachPage(pms, list)) {
      const keys: string[] = [],
        hashes: string[] = [],
        facts: string[] = [];
      for (const [key, record] of picked(list.name, JSON.parse(text))) {
        read++;
        const content = JSON.stringify(record),
          digest = hash('sha1', content, 'base64');
        if (manifest.get(key) !== digest) {
          keys.push(key);
          hashes.push(digest);
          facts.push(content);
        }
        manifest.delete(key);
      }
      if (keys.length)
        await client.query(
          `insert into ${schema}.record select * from unnest($1::text[], $2::text[], $3::jsonb[]) on conflict (key) do update set hash = excluded.hash, facts = excluded.facts`,
          [keys, hashes, facts],
        );
      written += keys.length;
    }
  }
  if (manifest.size) await client.query(`delete from ${schema}.record where key = any($1::text[])`, [[...manifest.keys()]]);
  await client.query('commit');
  await client.end();
  return { read, written };
});
