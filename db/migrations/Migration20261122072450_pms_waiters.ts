import { Migration } from '@mikro-orm/migrations';

export class Migration20261122072450_pms_waiters extends Migration {

  override name = 'Migration20261122072450_pms_waiters';

  override up(): void | Promise<void> {
    this.addSql(`create table "pms_waiter" ("account_id" uuid not null, "waiter" text not null, "last_success_at" timestamptz not null, "is_away" boolean not null default false, "wait_until" timestamptz not null, primary key ("account_id", "waiter"));`);

    this.addSql(`alter table "pms_account" add "paused_until" timestamptz null;`);

    this.addSql(`alter table "pms_waiter" add constraint "pms_waiter_account_id_foreign" foreign key ("account_id") references "pms_account" ("id") on delete cascade;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "pms_waiter" cascade;`);

    this.addSql(`alter table "pms_account" drop column "paused_until";`);
  }

}
