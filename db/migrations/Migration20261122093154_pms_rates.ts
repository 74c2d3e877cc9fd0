import { Migration } from '@mikro-orm/migrations';

export class Migration20261122093154_pms_rates extends Migration {

  override name = 'Migration20261122093154_pms_rates';

  override up(): void | Promise<void> {
    this.addSql(`create table "pms_rate" ("account_id" uuid not null, "counts" text not null, "per_seconds" int not null, "part" bigint not null, "sent" int[] not null, primary key ("account_id", "counts", "per_seconds"));`);

    this.addSql(`alter table "pms_rate" add constraint "pms_rate_account_id_foreign" foreign key ("account_id") references "pms_account" ("id") on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "pms_rate" cascade;`);
  }

}
