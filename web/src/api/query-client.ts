import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { setSessionEnded } from '../session/ended.ts';
import { isProblem, Problem, Unreachable } from './problem.ts';

const onError = (error: unknown): void => {
  if (isProblem(error) && error.status === 401) setSessionEnded(true);
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  // A write without an answer: whether Unit Sync is out of reach is asked at once, not at the next turn.
  mutationCache: new MutationCache({
    onError: (error) => {
      onError(error);
      if (error instanceof Unreachable) void queryClient.invalidateQueries({ queryKey: ['overview'] });
    },
  }),
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => !(error instanceof Problem) && count < 2, retryDelay: 800 },
    mutations: { retry: false },
  },
});
