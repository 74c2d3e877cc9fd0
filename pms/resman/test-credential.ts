import { DAY_MS } from '../../domain/days.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { BadField, isRow } from '../fields.ts';
import { RESOURCES, fetchLeases, fetchList } from './client.ts';
import { VENDOR_NAME } from './errors.ts';
import type { Resource } from './client.ts';
import { TestSteps, countOf, tryLists } from '../test-steps.ts';
import { readLease } from './lease.ts';
import { readGuid } from './units.ts';

/** Tries a credential (connector.ts, test): every call that a sync makes, with the first property and the leases of a day, so that one answer names all that is missing. */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps = new TestSteps();

  const idsOf = (rows: readonly unknown[] | null) =>
    (rows ?? []).map((row) => (isRow(row) ? readGuid(row.propertyId) : null)).filter((id) => id !== null);
  const yesterday = new Date(ctx.clock.now().getTime() - DAY_MS);
  const tried = await tryLists<Resource, unknown[]>(steps, {
    vendor: VENDOR_NAME,
    logIn: 'the key',
    properties: { resource: RESOURCES.properties, ask: () => fetchList(ctx, RESOURCES.properties) },
    others: (properties) =>
      idsOf(properties)
        .slice(0, 1)
        .flatMap((first) => [
          { resource: RESOURCES.units, ask: () => fetchList(ctx, RESOURCES.units, { propertyId: first }) },
          { resource: RESOURCES.leases, ask: async () => (await fetchLeases(ctx, first, {}, yesterday)).rows },
        ]),
    missing: (resources) =>
      `The integration partner may not call ${resources.map(({ permission }) => `"${permission}"`).join(', ')} (tried with the first property). Ask ${VENDOR_NAME} to allow it for this account and its properties, then test again.`,
    allowed: (properties) => {
      const [first] = idsOf(properties);
      return `The integration partner may call what a sync needs${first === undefined ? '' : `; tried with property ${first}`}.`;
    },
  });
  if (!tried) return steps.done;

  if (!showsProperties(steps, idsOf(tried.properties).length)) return steps.done;
  return steps.sampled(VENDOR_NAME, {
    what: 'A lease',
    sample: tried.answers.at(-1)?.[0],
    isReadable: isMappable,
    none: 'No lease changed within a day, so none was read.',
  });
}

/** The step `properties` of both of ResMan's interfaces. */
export const showsProperties = (steps: TestSteps, count: number): boolean =>
  steps.foundProperties(count, {
    found: `The account shows ${countOf(count, 'property', 'properties')}.`,
    none: `The account shows no property. Check the account ID, and ask ${VENDOR_NAME} for which properties the integration is switched on.`,
  });

function isMappable(sample: unknown): boolean {
  if (!isRow(sample)) return false;
  try {
    readLease(sample);
    return true;
  } catch (error) {
    if (error instanceof BadField) return error.reason === 'impossible_date';
    throw error;
  }
}
