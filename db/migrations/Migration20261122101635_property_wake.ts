import { Migration } from '@mikro-orm/migrations';

export class Migration20261122101635_property_wake extends Migration {

  override name = 'Migration20261122101635_property_wake';

  override up(): void | Promise<void> {
    this.addSql(`create table "property_wake" ("id" uuid not null, "property_id" uuid not null, "at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "property_wake_property_id_index" on "property_wake" ("property_id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "property_wake" cascade;`);
  }

}
