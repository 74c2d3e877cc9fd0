import { Group, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

/** The screen's heading, also the window's title. */
export function PageTitle({ children, actions, order = 1 }: { children: string; actions?: ReactNode; order?: 1 | 2 }) {
  useEffect(() => {
    document.title = `${children} – Unit Sync`;
  }, [children]);
  return (
    <Group justify="space-between" align="center" gap="sm">
      <Title order={order}>{children}</Title>
      {actions ? <Group gap="xs">{actions}</Group> : null}
    </Group>
  );
}
