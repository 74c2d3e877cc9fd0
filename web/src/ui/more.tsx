import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Under a list that comes page by page, while there is more of it. */
export const More = ({ query, children }: { query: Paged; children: ReactNode }) =>
  query.hasNextPage ? (
    <Group>
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {children}
      </Button>
    </Group>
  ) : null;
