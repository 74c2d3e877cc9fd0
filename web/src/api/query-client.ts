import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { setSessionEnded } from '../session/ended.ts';
import { isAway, isProblem, Problem } from './problem.ts';

/** Whether Unit Sync is out of reach is asked at once, not at the next turn (shell/out-of-reach.tsx). */
function onError(error: unknown, of?: { queryKey: readonly unknown[] }): void {
  if (isProblem(error) && error.status === 401) setSessionEnded(true);
  if (isAway(error) && of?.queryKey[0] !== 'overview') void queryClient.invalidateQueries({ queryKey: ['overview'] });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({
    onError: (error) => {
      onError(error);
    },
  }),
  defaultOptions: {
    // Without a network too it is asked, so that a screen that cannot be read again says so.
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (count, error) => !(error instanceof Problem) && count < 2,
      retryDelay: 800,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
