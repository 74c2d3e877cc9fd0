import { Migration } from '@mikro-orm/migrations';

export class Migration20261122100800_housekeeping_beat extends Migration {

  override name = 'Migration20261122100800_housekeeping_beat';

  override up(): void | Promise<void> {
    this.addSql(`create sequence "housekeeping_beat";`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop sequence if exists "housekeeping_beat";`);
  }

}
