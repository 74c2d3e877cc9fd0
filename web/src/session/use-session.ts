import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/queries.ts';
import type { Role } from '../api/types.ts';
import { mayAs } from './rights.ts';

export function useMe() {
  return useQuery(meQuery).data;
}

/** What a role may not do is not offered. */
export function useMay(needed: Role): boolean {
  const me = useMe();
  return me ? mayAs(me.role, needed) : false;
}
