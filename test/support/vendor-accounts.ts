import type { Simulator } from '../../simulator/server.ts';
import { SECRET } from './system.ts';

export type SimulatedVendor = NonNullable<Parameters<Simulator['addAccount']>[0]['vendor']>;
/** `secretField`: which field the log-in fails by. `roles`: everyone listed, where the vendor tells neither guarantors nor minors. */
export interface VendorAccount {
  fields: (url: string, clientId: string) => Record<string, string>;
  secretField: string;
  roles: string[];
}

const ADULTS = ['primary', 'cosigner', 'occupant'],
  EVERYONE = [...ADULTS, 'guarantor', 'minor'];

/** How an account of each vendor that the simulator speaks is opened. */
export const VENDOR_ACCOUNTS: Readonly<Record<SimulatedVendor, VendorAccount>> = {
  buildium: { fields: (baseUrl, clientId) => ({ clientId, clientSecret: SECRET, baseUrl }), secretField: 'clientSecret', roles: ADULTS },
  entrata: { fields: (baseUrl, org) => ({ org, apiKey: SECRET, baseUrl }), secretField: 'apiKey', roles: ADULTS },
  yardi: {
    fields: (url, clientId) => ({
      baseUrl: `${url}/${clientId}`,
      username: 'svc_unitsync',
      password: SECRET,
      serverName: 'aspdb04',
      database: 'demo_live',
      interfaceEntity: 'Unit Sync Example',
      interfaceLicense: 'MIIBDEMOLICENSE',
    }),
    secretField: 'password',
    roles: EVERYONE,
  },
  appfolio: {
    fields: (baseUrl, clientId) => ({ clientId, clientSecret: SECRET, developerId: 'unitsync-developer', baseUrl }),
    secretField: 'clientSecret',
    roles: EVERYONE,
  },
  resman: {
    fields: (baseUrl, accountId) => ({ integrationPartnerId: 'unitsync', apiKey: SECRET, accountId, baseUrl }),
    secretField: 'apiKey',
    roles: ADULTS,
  },
};
