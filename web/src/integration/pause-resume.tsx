import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Integration } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

export function PauseResume({ integration }: { integration: Integration }) {
  const property = useThisProperty(),
    may = useMay('manager'),
    refresh = useRefresh(property.id),
    [asking, setAsking] = useState(false),
    params = { path: { id: property.id } };
  if (!may || integration.state === 'draft') return null;
  const pause = async (reason: string) => {
    await answer(api.POST('/api/v1/properties/{id}/integration/pause', { params, body: { reason } }));
    await refresh();
    said(`${property.name} is paused.`);
  };
  const resume = async () => {
    await answer(api.POST('/api/v1/properties/{id}/integration/resume', { params, body: {} }));
    await refresh();
    said(`${property.name} is active again.`);
  };
  const active = integration.state === 'active',
    close = () => {
      setAsking(false);
    };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        {active ? 'Pause' : 'Resume'}
      </Button>
      {asking && active ? (
        <Confirm
          title={`Pause ${property.name}?`}
          action="Pause"
          reason={{ label: 'Reason', required: true }}
          onClose={close}
          onConfirm={pause}
        >
          <Text>
            Nothing is read or changed until it is resumed. Nobody loses a unit by it, and nobody gets one. <em>Sync now</em> is refused
            meanwhile.
          </Text>
        </Confirm>
      ) : null}
      {asking && !active ? (
        <Confirm title={`Resume ${property.name}?`} action="Resume" onClose={close} onConfirm={resume}>
          <Text>The runs go on by their schedule.</Text>
        </Confirm>
      ) : null}
    </>
  );
}
