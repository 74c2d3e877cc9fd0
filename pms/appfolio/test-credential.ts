import { dayIn } from '../../domain/days.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { BadField, isRow } from '../fields.ts';
import { TestSteps, tryLists } from '../test-steps.ts';
import { readKey } from '../values.ts';
import { EVERYTHING, RESOURCES, VENDOR_NAME, fetchList, listPath } from './client.ts';
import type { Resource } from './client.ts';
import { mapTenant } from './mapping.ts';

/** Tries a credential (connector.ts, test): every list that a sync reads is tried with one row, so that one answer names every permission that is missing. */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps = new TestSteps();

  const list = (resource: Resource) => ({ resource, ask: () => fetchList(ctx, resource, listPath(resource, EVERYTHING, 1)) });
  const tried = await tryLists(steps, {
    vendor: VENDOR_NAME,
    logIn: 'the keys',
    properties: list(RESOURCES.properties),
    others: () => [list(RESOURCES.units), list(RESOURCES.tenants)],
    allowed: () => 'The keys may read Properties, Units, Tenants.',
    missing: (resources) =>
      `The keys may not read ${resources.map(({ permission }) => permission).join(', ')}. In ${VENDOR_NAME}, under Account Settings > Database API (or with the Stack partner), allow them to, then test again.`,
  });
  if (!tried) return steps.done;

  const properties = {
    found: 'The keys see properties.',
    none: `The keys see no property. Check that they belong to the right ${VENDOR_NAME} database, and that properties are chosen for them.`,
  };
  if (!steps.foundProperties(tried.properties.rows.length, properties)) return steps.done;
  return steps.sampled(VENDOR_NAME, {
    what: 'A tenant',
    sample: tried.answers.at(-1)?.rows[0],
    isReadable: (tenant) => isMappable(tenant, ctx),
    none: 'The database has no tenant yet, so none could be read.',
  });
}

/** A bad name or day of one tenant is a matter of the sync. */
function isMappable(sample: unknown, ctx: PmsContext): boolean {
  const id = isRow(sample) ? readKey(sample.Id) : null;
  if (id === null || !isRow(sample) || readKey(sample.PropertyId) === null) return false;
  try {
    mapTenant(sample, id, { propertyExternalId: '', today: dayIn('UTC', ctx.clock.now()), isLookUp: true });
    return true;
  } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return !['OccupancyId', 'Status'].includes(error.field);
  }
}
