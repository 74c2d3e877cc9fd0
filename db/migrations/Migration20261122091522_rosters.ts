import { Migration } from '@mikro-orm/migrations';

export class Migration20261122091522_rosters extends Migration {

  override name = 'Migration20261122091522_rosters';

  override up(): void | Promise<void> {
    this.addSql(`create table "roster" ("id" uuid not null, "organization_id" uuid not null, "account_id" uuid not null, "rows" bigint not null, "uploaded_at" timestamptz not null, "properties" jsonb not null, primary key ("id"));`);
    this.addSql(`alter table "roster" add constraint "roster_account_id_unique" unique ("account_id");`);

    this.addSql(`create table "roster_page" ("id" uuid not null, "roster_id" uuid not null, "property_external_id" text not null, "list" text not null, "page" int not null, "sealed" text not null, primary key ("id"));`);
    this.addSql(`alter table "roster_page" add constraint "roster_page_roster_id_property_external_id_list_page_unique" unique ("roster_id", "property_external_id", "list", "page");`);

    this.addSql(`alter table "pms_property" add "last_snapshot" text null;`);

    this.addSql(`alter table "roster" add constraint "roster_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "roster" add constraint "roster_account_id_foreign" foreign key ("account_id") references "pms_account" ("id") on delete cascade;`);

    this.addSql(`alter table "roster_page" add constraint "roster_page_roster_id_foreign" foreign key ("roster_id") references "roster" ("id") on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "roster_page" drop constraint "roster_page_roster_id_foreign";`);

    this.addSql(`drop table if exists "roster" cascade;`);
    this.addSql(`drop table if exists "roster_page" cascade;`);

    this.addSql(`alter table "pms_property" drop column "last_snapshot";`);
  }

}
