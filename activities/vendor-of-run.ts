import type { PmsConnector } from '../pms/connector.ts';
import { vendorOf } from '../sync/attachments.ts';
import type { ActivityDeps } from './deps.ts';

/** The connector of the property's present credential; null when it has none. */
export async function connectorOfRun(deps: ActivityDeps, propertyId: string): Promise<PmsConnector | null> {
  const vendor = await vendorOf(deps.pool, propertyId);
  return vendor ? deps.connectorFor(vendor) : null;
}
