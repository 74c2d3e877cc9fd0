import { DAY_MS } from '../../domain/days.ts';
import { LEASE_STATUSES } from '../../domain/pms.ts';
import type { RosterStay, RosterUnit } from '../../domain/roster.ts';
import { PmsError } from '../connector.ts';
import type { PmsConnector, PmsContext, PmsPage, PmsRead, PmsTestStep, ReadRequest, RosterHead, RosterSource } from '../connector.ts';
import { contentHash } from '../fields.ts';
import { countOf } from '../test-steps.ts';
import { csvCapabilities, csvCredentialSchema, csvIdentityFields } from './credential-schema.ts';
import { mapRosterStays, mapRosterUnit } from './mapping.ts';

/** A roster file instead of an API (docs/vendors/csv.md). It was checked whole when it was uploaded: here it is only read. */
export const csv: PmsConnector = {
  vendor: 'csv',
  name: 'Roster file (CSV)',
  capabilities: csvCapabilities,
  credentialSchema: csvCredentialSchema,
  identityFields: csvIdentityFields,
  knownStatuses: LEASE_STATUSES.filter((each) => each !== 'unknown').map((each) => ({ raw: each, meaning: each })),
  test,
  listProperties,
  openRead,
};

const NO_ROSTER =
  'No roster has been uploaded yet. Upload the file with POST /api/v1/credentials/{id}/roster?rows=<number of rows>, then test again.';

function sourceOf(ctx: PmsContext): RosterSource {
  if (!ctx.roster)
    throw new PmsError('config', 'no_roster_source', 'Rosters cannot be read here. This is a fault in Unit Sync: report it.');
  return ctx.roster;
}

async function headOf(ctx: PmsContext): Promise<RosterHead> {
  ctx.signal.throwIfAborted();
  const head = await sourceOf(ctx).head();
  if (!head) throw new PmsError('not_found', 'no_roster', NO_ROSTER);
  return head;
}

async function test(ctx: PmsContext): Promise<PmsTestStep[]> {
  const reach: PmsTestStep = {
    name: 'reach',
    ok: true,
    detail: 'Rosters are uploaded to Unit Sync: there is no PMS to log in to.',
    code: null,
  };
  const head = await sourceOf(ctx).head();
  if (!head) return [reach, { name: 'properties', ok: false, detail: NO_ROSTER, code: 'not_found' }];
  const stays = head.properties.reduce((sum, each) => sum + each.stays, 0),
    days = Math.floor((ctx.clock.now().getTime() - head.uploadedAt.getTime()) / DAY_MS);
  const age = days < 1 ? 'uploaded within the last day' : `${countOf(days, 'day', 'days')} old`;
  return [
    reach,
    {
      name: 'properties',
      ok: true,
      detail: `The roster, ${age}, has ${countOf(head.properties.length, 'property', 'properties')} with ${countOf(stays, 'person', 'people')} in tenancies.`,
      code: null,
    },
  ];
}

async function listProperties(ctx: PmsContext): Promise<PmsPage> {
  const head = await headOf(ctx);
  const properties = head.properties.map(({ externalId, name }) => ({ externalId, name, isActive: true }));
  return {
    rows: properties.map((each) => ({ id: each.externalId, hash: contentHash(each) })),
    total: properties.length,
    nextCursor: null,
    properties,
  };
}

/** A property that the roster no longer names has no rows: `empty`, so nothing ends because of it. */
function openRead(ctx: PmsContext, { propertyExternalId, today }: ReadRequest): PmsRead {
  return {
    lists: ['units', 'stays'],
    totalsPromised: true,
    async fetchPage(list, cursor) {
      const head = await headOf(ctx),
        index = cursor === null ? 0 : Number(cursor);
      const of = list === 'units' ? 'units' : 'stays';
      const { rows, total, pages } = await sourceOf(ctx).page(propertyExternalId, of, index);
      const page = { total, nextCursor: index + 1 < pages ? String(index + 1) : null, snapshot: { id: head.id, takenAt: head.uploadedAt } };
      if (of === 'units') {
        const units = rows as RosterUnit[];
        return {
          ...page,
          rows: units.map((unit) => ({ id: unit.id, hash: contentHash(unit) })),
          units: units.map((unit) => mapRosterUnit(unit, propertyExternalId)),
        };
      }
      const stays = rows as RosterStay[];
      return {
        ...page,
        rows: stays.map((stay) => ({ id: `${stay.tenancy}\u0001${stay.person}`, hash: contentHash(stay) })),
        tenancies: mapRosterStays(stays, propertyExternalId, today),
      };
    },
  };
}
