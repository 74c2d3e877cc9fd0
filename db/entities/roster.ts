import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, json, text } from './columns.ts';
import { PmsAccount } from './pms.ts';
import { Organization } from './tenancy.ts';

/** How many rows and pages a PMS property has in a roster. */
export interface RosterPropertyRow {
  externalId: string;
  name: string;
  units: number;
  stays: number;
  unitPages: number;
  stayPages: number;
}

/** The roster last uploaded to a PMS account; a new one takes its place, and nothing of the old one is kept (docs/vendors/csv.md). */
export const Roster = defineEntity({
  name: 'Roster',
  tableName: 'roster',
  properties: {
    id: id(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    account: () => p.oneToOne(PmsAccount).mapToPk().owner().deleteRule('cascade'),
    rows: count(),
    uploadedAt: instant(),
    properties: json<RosterPropertyRow[]>(),
  },
});

/** Rows of a roster, sealed: names and e-mails lie here for as long as the roster stands (server/secrets.ts). */
export const RosterPage = defineEntity({
  name: 'RosterPage',
  tableName: 'roster_page',
  uniques: [{ properties: ['roster', 'propertyExternalId', 'list', 'page'] }],
  properties: {
    id: id(),
    roster: () => p.manyToOne(Roster).mapToPk().deleteRule('cascade'),
    propertyExternalId: text(),
    list: text(),
    page: p.integer(),
    /** AES-256-GCM of the rows as JSON, bound to this record. */
    sealed: text(),
  },
});
