import { appfolio } from './appfolio/connector.ts';
import { buildium } from './buildium/connector.ts';
import { csv } from './csv/connector.ts';
import { PmsError } from './connector.ts';
import { resman } from './resman/connector.ts';
import { resmanMits } from './resman/mits-connector.ts';
import type { PmsConnector } from './connector.ts';
import { entrata } from './entrata/connector.ts';
import { yardi } from './yardi/connector.ts';

const CONNECTORS: readonly PmsConnector[] = [appfolio, buildium, csv, entrata, resman, resmanMits, yardi];

/** @throws PmsError config `unknown_vendor`, for a credential kept by a newer version */
export function connectorFor(vendor: string): PmsConnector {
  const connector = CONNECTORS.find((candidate) => candidate.vendor === vendor);
  if (!connector)
    throw new PmsError(
      'config',
      'unknown_vendor',
      "This installation has no connector for the credential's vendor. Update Unit Sync, or choose another credential.",
    );
  return connector;
}
