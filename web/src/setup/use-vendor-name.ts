import { useQuery } from '@tanstack/react-query';
import { vendorsQuery } from '../api/queries.ts';

/** `buildium` as people call it. */
export function useVendorName(): (vendor: string) => string {
  const { data } = useQuery(vendorsQuery);
  return (vendor) => data?.find((each) => each.vendor === vendor)?.name ?? vendor;
}
