import { Migration } from '@mikro-orm/migrations';

export class Migration20261122102829_by_name extends Migration {

  override name = 'Migration20261122102829_by_name';

  override up(): void | Promise<void> {
    this.addSql(`create index "person_by_name" on "person" ("organization_id", (split_part("name_key", chr(1), 2) collate "C"), (split_part("name_key", chr(1), 1) collate "C"), "id") where "merged_into" is null;`);

    this.addSql(`create index "assignment_person_id_index" on "assignment" ("person_id");`);

    // Room for the next version of a row on its own page: no index then has to be written for a changed phone or lease end.
    this.addSql(`alter table "stay" set (fillfactor = 80);`);
    this.addSql(`alter table "person" set (fillfactor = 90);`);
    this.addSql(`alter table "pms_person" set (fillfactor = 90);`);
    this.addSql(`alter table "assignment" set (fillfactor = 90);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "assignment_person_id_index";`);

    this.addSql(`drop index "person_by_name";`);

    for (const table of ['stay', 'person', 'pms_person', 'assignment']) this.addSql(`alter table "${table}" reset (fillfactor);`);
  }

}
