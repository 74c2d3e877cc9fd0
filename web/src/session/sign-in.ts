import { api, answer } from '../api/client.ts';
import { meQuery } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { setSessionEnded } from './ended.ts';

/** Exchanges the token once for a session cookie; the console never keeps it. */
export async function signIn(token: string): Promise<void> {
  queryClient.setQueryData(meQuery.queryKey, await answer(api.POST('/api/v1/session', { body: { token } })));
  setSessionEnded(false);
  await queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
}

export async function signOut(): Promise<void> {
  await answer(api.DELETE('/api/v1/session'));
  queryClient.clear();
  window.location.assign('/sign-in');
}

/** The token of a sign-in link, taken out of the address at once. */
export function takeTokenFromAddress(): string | null {
  const token = new URLSearchParams(window.location.hash.slice(1)).get('token');
  if (token) window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return token;
}
