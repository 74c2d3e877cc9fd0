import { createContext, useContext } from 'react';
import type { Property } from '../api/types.ts';

/** The property whose screens these are: its zone is the zone of every time on them. */
export const PropertyContext = createContext<Property | null>(null);
export const useProperty = () => useContext(PropertyContext);

/** @throws outside a property's screens */
export function useThisProperty(): Property {
  const property = useProperty();
  if (!property) throw new Error('This screen belongs to a property.');
  return property;
}
