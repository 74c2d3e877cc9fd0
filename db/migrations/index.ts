import { Migration20261122062931_initial } from './Migration20261122062931_initial.ts';

/** In the order in which they run; a new one is added at the end. */
export const migrationsList = [Migration20261122062931_initial];
