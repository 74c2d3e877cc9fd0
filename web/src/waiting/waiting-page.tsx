import { Stack } from '@mantine/core';
import { NotFound } from '../shell/not-found.tsx';
import { useThisProperty } from '../shell/property-context.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { RouteTabs } from '../ui/route-tabs.tsx';
import { DecisionsPanel } from './decisions-panel.tsx';
import { WaitingQueue } from './waiting-queue.tsx';
import { useWaitingCount } from './use-waiting-count.ts';

export function WaitingPage({ part }: { part: string }) {
  const { id } = useThisProperty(),
    base = `/properties/${id}/waiting`,
    count = useWaitingCount(id);
  if (part !== 'open' && part !== 'decisions') return <NotFound />;
  return (
    <Stack>
      <PageTitle order={2}>{part === 'open' ? 'Waiting for you' : 'Decisions'}</PageTitle>
      <RouteTabs
        label="Waiting for you: parts"
        tabs={[
          { to: base, label: 'Open', active: part === 'open', count },
          { to: `${base}/decisions`, label: 'Decisions', active: part === 'decisions' },
        ]}
      />
      {part === 'open' ? <WaitingQueue /> : <DecisionsPanel />}
    </Stack>
  );
}
