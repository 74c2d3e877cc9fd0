import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { unitsQuery } from '../api/queries.ts';

/** A unit's name for its id, for sentences. */
export function useUnitNames(propertyId: string | undefined): (id: string) => string | undefined {
  const { data } = useQuery({ ...unitsQuery(propertyId ?? ''), enabled: propertyId !== undefined, staleTime: 60_000 });
  const names = useMemo(() => new Map(data?.map((unit) => [unit.id, unit.name])), [data]);
  return useCallback((id: string) => names.get(id), [names]);
}
