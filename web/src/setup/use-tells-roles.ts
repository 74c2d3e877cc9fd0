import { useQuery } from '@tanstack/react-query';
import { credentialsQuery, vendorsQuery } from '../api/queries.ts';

/** Whether the vendor of a credential says who is a guarantor and who is a minor. */
export function useTellsRoles(credentialId: string | null): boolean {
  const vendors = useQuery(vendorsQuery),
    credentials = useQuery(credentialsQuery);
  const vendor = credentials.data?.find((each) => each.id === credentialId)?.vendor,
    can = vendors.data?.find((each) => each.vendor === vendor)?.capabilities;
  return can === undefined || (can['flagsGuarantors'] !== false && can['flagsMinors'] !== false);
}
