import { Migration } from '@mikro-orm/migrations';

export class Migration20261123015608_run_look_ups extends Migration {

  override name = 'Migration20261123015608_run_look_ups';

  override up(): void | Promise<void> {
    this.addSql(`create index "conflict_organization_id_type_index" on "conflict" ("organization_id", "type") where state in ('open', 'ignored');`);

    this.addSql(`create index "sync_run_queued" on "sync_run" ("property_id", "requested_at", "id") where state = 'queued';`);
    this.addSql(`create index "sync_run_property_id_read_no_index" on "sync_run" ("property_id", "read_no") where read_no is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "conflict_organization_id_type_index";`);

    this.addSql(`drop index "sync_run_queued";`);
    this.addSql(`drop index "sync_run_property_id_read_no_index";`);
  }

}
