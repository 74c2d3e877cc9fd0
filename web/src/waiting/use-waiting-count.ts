import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../api/queries.ts';

/** Held changes and open conflicts of every property: the number in the menu. */
export function useWaitingCount(propertyId?: string): number {
  const { data = [] } = useQuery(overviewQuery);
  return data
    .filter((each) => propertyId === undefined || each.propertyId === propertyId)
    .reduce((sum, each) => sum + each.heldChanges + each.openConflicts, 0);
}
