import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { setSessionEnded } from '../session/ended.ts';
import { isProblem, Problem } from './problem.ts';

const onError = (error: unknown) => { if (isProblem(error) && error.status === 401) setSessionEnded(true); };

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => !(error instanceof Problem) && count < 2, retryDelay: 800 },
    mutations: { retry: false },
  },
});
