import { useMutation, useQueryClient } from '@tanstack/react-query';
import { setupQuery } from '../api/queries.ts';
import type { Setup } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';

/** Saves a step on the server, then goes on. */
export function useStep(write: () => Promise<Setup>, onNext: () => void) {
  const { id } = useThisProperty(),
    client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: async (setup) => {
      client.setQueryData(setupQuery(id).queryKey, setup);
      await client.invalidateQueries({ queryKey: ['property', id, 'statuses'] });
      onNext();
    },
  });
}
