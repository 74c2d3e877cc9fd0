import { useQuery } from '@tanstack/react-query';
import { integrationQuery } from '../api/queries.ts';

/** `Elm Court (101)`; an id alone where the PMS property is no longer attached. */
export function usePmsPropertyNames(propertyId: string): (externalId: string) => string {
  const { data } = useQuery(integrationQuery(propertyId));
  return (externalId) => {
    const name = data?.data.pmsProperties.find((each) => each.externalId === externalId)?.name;
    return name ? `${name} (${externalId})` : externalId;
  };
}
