import { Migration20261122062931_initial } from './Migration20261122062931_initial.ts';
import { Migration20261122072450_pms_waiters } from './Migration20261122072450_pms_waiters.ts';
import { Migration20261122091522_rosters } from './Migration20261122091522_rosters.ts';
import { Migration20261122093154_pms_rates } from './Migration20261122093154_pms_rates.ts';
import { Migration20261122100800_housekeeping_beat } from './Migration20261122100800_housekeeping_beat.ts';
import { Migration20261122101635_property_wake } from './Migration20261122101635_property_wake.ts';
import { Migration20261122102829_by_name } from './Migration20261122102829_by_name.ts';
import { Migration20261122123500_known_reads } from './Migration20261122123500_known_reads.ts';
import { Migration20261122160632_references } from './Migration20261122160632_references.ts';
import { Migration20261122195002_unread_columns } from './Migration20261122195002_unread_columns.ts';
import { Migration20261123015608_run_look_ups } from './Migration20261123015608_run_look_ups.ts';

/** In the order in which they run; a new one is added at the end. */
export const migrationsList = [Migration20261122062931_initial, Migration20261122072450_pms_waiters, Migration20261122091522_rosters, Migration20261122093154_pms_rates, Migration20261122100800_housekeeping_beat, Migration20261122101635_property_wake, Migration20261122102829_by_name, Migration20261122123500_known_reads, Migration20261122160632_references, Migration20261122195002_unread_columns, Migration20261123015608_run_look_ups];
