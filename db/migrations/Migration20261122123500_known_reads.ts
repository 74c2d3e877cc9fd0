import { Migration } from '@mikro-orm/migrations';

export class Migration20261122123500_known_reads extends Migration {

  override name = 'Migration20261122123500_known_reads';

  override up(): void | Promise<void> {
    // Unlogged: what is lost costs one read that is parsed.
    this.addSql(`create unlogged table "sync_known_read" ("pms_property_id" uuid not null primary key, "held" text not null, "basis" text not null, "read" jsonb not null);`);

    // What the guard looks back on: without it, each planning run went through every change that the property ever had.
    this.addSql(`create index "sync_change_property_id_at_index" on "sync_change" ("property_id", "at") where counted;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "sync_change_property_id_at_index";`);

    this.addSql(`drop table "sync_known_read";`);
  }

}
