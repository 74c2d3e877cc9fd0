import { DAY_MS } from '../../domain/days.ts';
import { PmsError } from '../connector.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { BadField, isRow } from '../fields.ts';
import { RESOURCES, VENDOR_NAME, fetchLeases, fetchList } from './client.ts';
import type { Resource } from './client.ts';
import { readLease } from './lease.ts';
import { readGuid } from './units.ts';

/** Tries a credential (connector.ts, test): every call that a sync makes, with the first property and the leases of a day, so that one answer names all that is missing. */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps: PmsTestStep[] = [];
  const passed = (name: PmsTestStep['name'], detail: string) => { steps.push({ name, ok: true, detail, code: null }); };
  const failed = (name: PmsTestStep['name'], error: { code: PmsTestStep['code']; message: string }) => { steps.push({ name, ok: false, detail: error.message, code: error.code }); return steps; };

  const properties = await attempt(() => fetchList(ctx, RESOURCES.properties));
  if (properties.error && properties.error.code !== 'auth' && properties.error.code !== 'permission') return failed('reach', properties.error);
  passed('reach', `${VENDOR_NAME} answers at this address.`);
  if (properties.error?.code === 'auth') return failed('auth', properties.error);
  passed('auth', `${VENDOR_NAME} accepts the key.`);

  const missing: Resource[] = properties.error ? [RESOURCES.properties] : [], ids = (properties.rows ?? []).map((row) => (isRow(row) ? readGuid(row.propertyId) : null)).filter((id) => id !== null), first = ids[0];
  let leases: unknown[] = [];
  if (first !== undefined) {
    const yesterday = new Date(ctx.clock.now().getTime() - DAY_MS);
    const tried = [[RESOURCES.units, await attempt(() => fetchList(ctx, RESOURCES.units, { propertyId: first }))], [RESOURCES.leases, await attempt(() => fetchLeases(ctx, first, {}, yesterday))]] as const;
    for (const [resource, { error }] of tried) {
      if (error?.code === 'permission') missing.push(resource);
      else if (error) return failed('permission', error);
    }
    leases = tried[1][1].rows ?? [];
  }
  if (missing.length > 0) return failed('permission', { code: 'permission', message: `The integration partner may not call ${missing.map(({ permission }) => `"${permission}"`).join(', ')}${first === undefined ? '' : ` (tried with property ${first})`}. Ask ${VENDOR_NAME} to allow it for this account and its properties, then test again.` });
  passed('permission', `The integration partner may call what a sync needs${first === undefined ? '' : `; tried with property ${first}`}.`);

  if (ids.length === 0) return failed('properties', { code: 'not_found', message: `The account shows no property. Check the account ID, and ask ${VENDOR_NAME} for which properties the integration is switched on.` });
  passed('properties', `The account shows ${ids.length} ${ids.length === 1 ? 'property' : 'properties'}.`);

  const [sample] = leases;
  if (sample === undefined) passed('sample', 'No lease changed within a day, so none was read.');
  else if (isMappable(sample)) passed('sample', 'A lease could be read.');
  else return failed('sample', { code: 'contract_violation', message: `A lease came in a form that cannot be read. Report it with the name of the PMS, ${VENDOR_NAME}.` });
  return steps;
}

async function attempt(work: () => Promise<unknown[]>): Promise<{ rows: unknown[] | null; error: PmsError | null }> {
  try { return { rows: await work(), error: null }; } catch (error) {
    if (!(error instanceof PmsError)) throw error;
    return { rows: null, error };
  }
}

function isMappable(sample: unknown): boolean {
  if (!isRow(sample)) return false;
  try { readLease(sample); return true; } catch (error) { if (error instanceof BadField) return error.reason === 'impossible_date'; throw error; }
}
