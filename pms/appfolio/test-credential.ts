import { dayIn } from '../../domain/days.ts';
import { PmsError } from '../connector.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { BadField, isRow } from '../fields.ts';
import { readKey } from '../values.ts';
import { EVERYTHING, RESOURCES, VENDOR_NAME, fetchList, listPath } from './client.ts';
import type { ListAnswer, Resource } from './client.ts';
import { mapTenant } from './mapping.ts';

/** Tries a credential (connector.ts, test): every list that a sync reads is tried with one row, so that one answer names every permission that is missing. */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps: PmsTestStep[] = [];
  const passed = (name: PmsTestStep['name'], detail: string) => { steps.push({ name, ok: true, detail, code: null }); };
  const failed = (name: PmsTestStep['name'], error: { code: PmsTestStep['code']; message: string }) => { steps.push({ name, ok: false, detail: error.message, code: error.code }); return steps; };

  const properties = await attempt(ctx, RESOURCES.properties);
  if (properties.error && properties.error.code !== 'auth' && properties.error.code !== 'permission') return failed('reach', properties.error);
  passed('reach', `${VENDOR_NAME} answers at this address.`);
  if (properties.error?.code === 'auth') return failed('auth', properties.error);
  passed('auth', `${VENDOR_NAME} accepts the keys.`);

  const missing: Resource[] = properties.error ? [RESOURCES.properties] : [];
  let tenants: ListAnswer | null = null;
  for (const resource of [RESOURCES.units, RESOURCES.tenants]) {
    const { answer, error } = await attempt(ctx, resource);
    if (error?.code === 'permission') missing.push(resource);
    else if (error) return failed('permission', error);
    if (resource === RESOURCES.tenants) tenants = answer;
  }
  if (missing.length > 0) return failed('permission', { code: 'permission', message: `The keys may not read ${missing.map(({ permission }) => permission).join(', ')}. In ${VENDOR_NAME}, under Account Settings > Database API (or with the Stack partner), allow them to, then test again.` });
  passed('permission', 'The keys may read Properties, Units, Tenants.');

  if (!properties.answer?.rows.length) return failed('properties', { code: 'not_found', message: `The keys see no property. Check that they belong to the right ${VENDOR_NAME} database, and that properties are chosen for them.` });
  passed('properties', 'The keys see properties.');

  const [sample] = tenants?.rows ?? [];
  if (sample === undefined) passed('sample', 'The database has no tenant yet, so none could be read.');
  else if (isMappable(sample, ctx)) passed('sample', 'A tenant could be read.');
  else return failed('sample', { code: 'contract_violation', message: `A tenant came in a form that cannot be read. Report it with the name of the PMS, ${VENDOR_NAME}.` });
  return steps;
}

async function attempt(ctx: PmsContext, resource: Resource): Promise<{ answer: ListAnswer | null; error: PmsError | null }> {
  try { return { answer: await fetchList(ctx, resource, listPath(resource, EVERYTHING, 1)), error: null }; } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    return { answer: null, error };
  }
}

/** A bad name or day of one tenant is a matter of the sync. */
function isMappable(sample: unknown, ctx: PmsContext): boolean {
  const id = isRow(sample) ? readKey(sample.Id) : null;
  if (id === null || !isRow(sample) || readKey(sample.PropertyId) === null) return false;
  try { mapTenant(sample, id, { propertyExternalId: '', today: dayIn('UTC', ctx.clock.now()), isLookUp: true }); return true; } catch (error) {
    if (!(error instanceof BadField)) throw error;
    return !['OccupancyId', 'Status'].includes(error.field);
  }
}
