import { Migration } from '@mikro-orm/migrations';

export class Migration20261122160632_references extends Migration {

  override name = 'Migration20261122160632_references';

  override up(): void | Promise<void> {
    // Each is implied by the row beside it that the same row names: a check costs as much as writing the row into an index, and a first sync writes these rows by the hundred thousand.
    this.addSql(`alter table "pms_person" drop constraint "pms_person_organization_id_foreign";`);

    this.addSql(`alter table "sync_change" drop constraint "sync_change_organization_id_foreign";`);
    this.addSql(`alter table "sync_change" drop constraint "sync_change_property_id_foreign";`);

    this.addSql(`alter table "pms_unit" drop constraint "pms_unit_organization_id_foreign";`);

    this.addSql(`alter table "stay" drop constraint "stay_organization_id_foreign";`);

    this.addSql(`alter table "assignment" drop constraint "assignment_organization_id_foreign";`);
    this.addSql(`alter table "assignment" drop constraint "assignment_property_id_foreign";`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "assignment" add constraint "assignment_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "assignment" add constraint "assignment_property_id_foreign" foreign key ("property_id") references "property" ("id");`);

    this.addSql(`alter table "pms_person" add constraint "pms_person_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "pms_unit" add constraint "pms_unit_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "stay" add constraint "stay_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);

    this.addSql(`alter table "sync_change" add constraint "sync_change_organization_id_foreign" foreign key ("organization_id") references "organization" ("id");`);
    this.addSql(`alter table "sync_change" add constraint "sync_change_property_id_foreign" foreign key ("property_id") references "property" ("id");`);
  }

}
