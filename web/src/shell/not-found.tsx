import { Stack } from '@mantine/core';
import { Empty } from '../ui/states.tsx';
import { RouteLink } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';

export const NotFound = () => (
  <Stack>
    <PageTitle>Not found</PageTitle>
    <Empty title="There is nothing at this address" action={<RouteLink to="/">To the portfolio</RouteLink>}>
      It may have been moved, or you may not see its property.
    </Empty>
  </Stack>
);
