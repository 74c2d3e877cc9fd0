import type { PmsConnector } from '../pms/connector.ts';
import { sqlOnPool } from '../sync/tx.ts';
import type { ActivityDeps } from './deps.ts';

/** The connector of the property's present credential; null when it has none. */
export async function connectorOfRun(deps: ActivityDeps, propertyId: string): Promise<PmsConnector | null> {
  const row = await sqlOnPool(deps.pool).row<{ vendor: string }>('select c.vendor from integration i join credential c on c.id = i.credential where i.property_id = $1', [propertyId]);
  return row ? deps.connectorFor(row.vendor) : null;
}
