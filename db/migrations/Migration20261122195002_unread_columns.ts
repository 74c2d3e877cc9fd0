import { Migration } from '@mikro-orm/migrations';

export class Migration20261122195002_unread_columns extends Migration {

  override name = 'Migration20261122195002_unread_columns';

  override up(): void | Promise<void> {
    this.addSql(`alter table "pms_property" drop column "fake_units", drop column "last_complete_at", drop column "last_read_reason";`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "pms_property" add "fake_units" int not null default 0, add "last_complete_at" timestamptz(6) null, add "last_read_reason" text null;`);
  }

}
