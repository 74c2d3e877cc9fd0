import { Alert, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isAway, messageOf } from '../api/problem.ts';
import { instantInZone } from '../words/times.ts';
import { Failed, Loading } from './states.tsx';

/** Loading, failed, or the data; stale data stays on the screen and says how old it is, where shell/out-of-reach.tsx does not say it of everything. */
export function QueryView<T>({ query, children, rows }: { query: UseQueryResult<T>; children: (data: T) => ReactNode; rows?: number }) {
  if (query.data === undefined)
    return query.error ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading rows={rows ?? 5} />;
  if (!query.error || isAway(query.error)) return children(query.data);
  return (
    <Stack>
      <Alert color="yellow" role="status" title={`Shown as read on ${instantInZone(new Date(query.dataUpdatedAt).toISOString())}`}>
        {messageOf(query.error)}
      </Alert>
      {children(query.data)}
    </Stack>
  );
}
