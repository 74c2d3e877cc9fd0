import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** After a write that changes people, units or the queue: all of the property is read again. */
export function useRefresh(propertyId: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['property', propertyId] }),
      client.invalidateQueries({ queryKey: ['overview'] }),
      client.invalidateQueries({ queryKey: ['resident'] }),
      client.invalidateQueries({ queryKey: ['run'] }),
      client.invalidateQueries({ queryKey: ['properties'] }),
    ]);
  }, [client, propertyId]);
}
