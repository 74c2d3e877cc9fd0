import { dayIn, addDays } from '../../domain/days.ts';
import { PmsError } from '../connector.ts';
import type { PmsContext, PmsTestStep } from '../connector.ts';
import { TestSteps, attempt, countOf } from '../test-steps.ts';
import { readKey } from '../values.ts';
import { elementsWithin, fieldsOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { KEPT_DAYS } from '../kept.ts';
import type { Interface } from './errors.ts';
import { mapCustomer } from '../households/mits.ts';
import { mapResident } from './mapping.ts';
import { getResidents, getUnits } from './operations.ts';
import { BILLING, COMMON, call, isNotForUs } from './soap.ts';
import { UnitBook } from './units.ts';

/** A person waits for the answer. */
const PATIENCE_MS = 35_000;

/**
 * Tries a credential (connector.ts, test). Each interface has a licence of its own: both are tried, and both results shown; one of them is enough.
 */
export async function testCredential(ctx: PmsContext): Promise<PmsTestStep[]> {
  const steps = new TestSteps();

  const pings = [await attempt(() => call(ctx, { api: COMMON, name: 'Ping', needsNoLogIn: true, timeoutMs: 30_000 }))];
  if (pings[0]?.error?.detail === 'http_404')
    pings.push(await attempt(() => call(ctx, { api: BILLING, name: 'Ping', needsNoLogIn: true, timeoutMs: 30_000 })));
  // A fault, an empty answer: something of Yardi's answers there.
  const away = pings.every(({ error }) => error && !['soap_fault', 'yardi_empty_result', 'yardi_operation'].includes(error.detail));
  if (away && pings[0]?.error) return steps.failed('reach', pings[0].error);
  steps.passed('reach', 'Yardi answers at this address.');

  const configurations = (api: Interface) => attempt(() => call(ctx, { api, name: 'GetPropertyConfigurations', timeoutMs: 60_000 }));
  const common = await configurations(COMMON);
  const refused = common.error;
  if (refused && !isNotForUs(refused) && refused.code !== 'permission') return steps.failed('auth', refused);
  const billing = await configurations(BILLING);
  const told = (api: Interface, error: PmsError | null) => `${api.title}: ${error?.message ?? 'accepted.'}`,
    results = `${told(COMMON, common.error)} ${told(BILLING, billing.error)}`;
  if (common.error && billing.error)
    return steps.failed(
      common.error.code === 'permission' ? 'permission' : 'auth',
      new PmsError(common.error.code, common.error.detail, results),
    );
  steps.passed('auth', results);

  const api = common.error ? BILLING : COMMON,
    list = (common.error ? billing : common).value;
  const codes = (list ? elementsWithin(list, 'Property') : [])
      .map((element) => readKey(fieldsOf(element).Code))
      .filter((code) => code !== null),
    first = codes[0];
  if (first === undefined)
    return steps.failed(
      'properties',
      new PmsError(
        'not_found',
        'no_property',
        'The interface shows no property. In Voyager, under Interfaces > Configuration, add the properties to the interface of this vendor, and give the interface user access to them.',
      ),
    );
  const units = await attempt(() => getUnits(ctx, first, PATIENCE_MS));
  if (units.error) return steps.failed('permission', units.error);
  const today = dayIn('UTC', ctx.clock.now()),
    residents = await attempt(() => getResidents(ctx, api, first, addDays(today, -KEPT_DAYS), PATIENCE_MS));
  const isSlow = residents.error?.detail === 'timeout';
  if (residents.error && !isSlow) return steps.failed('permission', residents.error);
  steps.passed('permission', `Units and residents of property ${first} may be read through ${api.title}.`);
  steps.passed('properties', `The interface shows ${countOf(codes.length, 'property', 'properties')}.`);

  if (isSlow) {
    steps.passed(
      'sample',
      `The residents of property ${first} take longer than ${PATIENCE_MS / 1000} seconds, as large properties do; a sync waits longer.`,
    );
    return steps.done;
  }
  return steps.sampled('Yardi', {
    what: 'A resident',
    sample: residents.value?.[0],
    isReadable: ({ element, id }) => isMappable(element, id, api === BILLING, first, today),
    none: `Property ${first} has no resident, so none could be read.`,
  });
}

function isMappable(element: XmlElement, id: string | null, isBilling: boolean, propertyExternalId: string, today: string): boolean {
  return (
    id !== null &&
    (isBilling ? mapCustomer : mapResident)(element, id, { propertyExternalId, today, units: new UnitBook(), isLookUp: true }).tenancy !==
      null
  );
}
