import { Group, Stack, Text, Title } from '@mantine/core';
import { useLocation } from 'wouter';
import type { Property } from '../api/types.ts';
import { SyncNow } from '../runs/sync-now.tsx';
import { RouteLink } from '../ui/link.tsx';
import { RouteTabs } from '../ui/route-tabs.tsx';
import { IntegrationBadge } from '../ui/state-badges.tsx';
import { useWaitingCount } from '../waiting/use-waiting-count.ts';

/** The property's name, state, tabs and *Sync now*, on all of its screens. */
export function PropertyHeader({ property }: { property: Property }) {
  const [address] = useLocation(),
    base = `/properties/${property.id}`,
    waiting = useWaitingCount(property.id),
    { state, reason } = property.integration;
  const tab = (part: string, label: string, count?: number) => ({
    to: `${base}/${part}`,
    label,
    active: address.startsWith(`${base}/${part}`),
    count,
  });
  const tabs =
    state === 'draft'
      ? [tab('setup', 'Set-up'), tab('units', 'Units')]
      : [
          tab('people', 'People'),
          tab('units', 'Units'),
          tab('integration', 'Integration'),
          tab('runs', 'Runs'),
          tab('waiting', 'Waiting for you', waiting),
        ];
  return (
    <Stack gap="xs">
      <Text size="sm">
        <RouteLink to="/">← Portfolio</RouteLink>
      </Text>
      <Group justify="space-between" align="center">
        <Group gap="sm">
          <Title order={1} fz="1.35rem">
            {property.name}
          </Title>
          <IntegrationBadge state={state} />
          {reason ? (
            <Text size="sm" c="dimmed">
              {reason}
            </Text>
          ) : null}
        </Group>
        {state === 'draft' ? null : <SyncNow key={state} />}
      </Group>
      <RouteTabs label={`${property.name}: parts`} tabs={tabs} />
    </Stack>
  );
}
