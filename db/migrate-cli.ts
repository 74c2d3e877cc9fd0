import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from './orm.ts';

/** `npm run migration -- NAME`: writes a migration from the difference between entities and snapshot. DATABASE_URL names a scratch database. */
const url = process.env['DATABASE_URL'];
if (!url) {
  console.error('DATABASE_URL must name a scratch PostgreSQL database.');
  process.exit(1);
}
const orm = await MikroORM.init(ormOptions(url, 2));
const written = await orm.migrator.create(undefined, false, false, process.argv[2]);
console.log(written.fileName || 'nothing differs');
await orm.close(true);
