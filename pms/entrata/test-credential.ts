import { dayIn } from '../../domain/days.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { isRow } from '../fields.ts';
import { TestSteps, attempt, countOf } from '../test-steps.ts';
import { readKey } from '../values.ts';
import { METHODS, call } from './client.ts';
import { fetchLeases, fetchProperties, fetchUnits } from './lists.ts';
import { mapLease } from './mapping.ts';
import { PickList } from './statuses.ts';
import { UnitBook } from './units.ts';

/**
 * Tries a credential (connector.ts, test). Entrata grants rights method by method, for each property: all methods that a sync calls are tried, so that one
 * answer names every one that is missing; of the properties only the first, since each costs calls.
 */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps = new TestSteps();

  const missing: string[] = [];
  const status = await attempt(() => call(ctx, { method: METHODS.status }));
  // Refused by the edge, not by Entrata: most often the address is not allowed.
  const refused =
    status.error && (status.error.code === 'auth' || (status.error.code === 'permission' && !status.error.detail.startsWith('http_')));
  if (status.error && !refused) return steps.failed('reach', status.error);
  steps.passed('reach', 'Entrata answers at this address.');
  if (status.error?.code === 'auth') return steps.failed('auth', status.error);
  if (status.error) missing.push(METHODS.status.name);

  const properties = await attempt(() => fetchProperties(ctx));
  if (properties.error?.code === 'auth') return steps.failed('auth', properties.error);
  steps.passed('auth', 'Entrata accepts the log-in.');
  if (properties.error?.code === 'permission') missing.push(METHODS.properties.name);
  else if (properties.error) return steps.failed('permission', properties.error);

  const ids = (properties.value ?? [])
      .filter(isRow)
      .map((row) => readKey(row.PropertyID))
      .filter((id) => id !== null),
    first = ids[0];
  const pickList = await attempt(() => call(ctx, { method: METHODS.pickList }));
  if (pickList.error?.code === 'permission') missing.push(METHODS.pickList.name);
  let leases: unknown[] = [];
  if (first !== undefined) {
    const units = await attempt(() => fetchUnits(ctx, first)),
      read = await attempt(() => fetchLeases(ctx, first, { leaseStatusTypeIds: '3,4,5' }, { no: 1, size: 1 }));
    for (const [{ error }, method] of [
      [units, METHODS.units],
      [read, METHODS.leases],
    ] as const) {
      if (error?.code === 'permission') missing.push(method.name);
      else if (error) return steps.failed('permission', error);
    }
    leases = read.value?.rows ?? [];
  }
  if (missing.length > 0)
    return steps.failed('permission', {
      code: 'permission',
      message: `This credential may not call ${missing.join(', ')}${first === undefined ? '' : ` (tried with property ${first})`}. In Entrata, under Apps > App Store > API Access, allow it ${missing.length > 1 ? 'these methods' : 'this method'} for each property, then test again.`,
    });
  steps.passed(
    'permission',
    `The credential may call ${Object.values(METHODS)
      .map(({ name }) => name)
      .join(', ')}${first === undefined ? '' : `; tried with property ${first}`}.`,
  );

  const shown = {
    found: `The credential sees ${countOf(ids.length, 'property', 'properties')}.`,
    none: 'The credential sees no property. In Entrata, under Apps > App Store > API Access, choose the properties that it may read.',
  };
  if (!steps.foundProperties(ids.length, shown) || first === undefined) return steps.done;
  return steps.sampled('Entrata', {
    what: 'A lease',
    sample: leases[0],
    isReadable: (lease) => isMappable(lease, first, ctx),
    none: `Property ${first} has no lease yet, so none could be read.`,
  });
}

/** The lease as a whole; one bad person in it is a matter of the sync. */
function isMappable(sample: unknown, propertyExternalId: string, ctx: PmsContext): boolean {
  const id = isRow(sample) ? readKey(sample.id) : null;
  if (id === null || !isRow(sample)) return false;
  return (
    mapLease(sample, id, {
      propertyExternalId,
      today: dayIn('UTC', ctx.clock.now()),
      words: new PickList(),
      units: new UnitBook(),
      isLookUp: true,
    }).tenancy !== null
  );
}
