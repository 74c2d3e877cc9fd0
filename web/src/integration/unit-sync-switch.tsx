import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Integration } from '../api/types.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

/** For the support role. */
export function UnitSyncSwitch({ integration, etag }: { integration: Integration; etag: string | undefined }) {
  const { id } = useThisProperty(),
    may = useMay('support'),
    refresh = useRefresh(id),
    [asking, setAsking] = useState(false),
    on = integration.unitSync;
  if (!may || integration.state === 'draft') return null;
  const change = async (reason: string) => {
    await answer(
      api.PATCH('/api/v1/properties/{id}/integration', {
        params: { path: { id }, header: { 'If-Match': etag } },
        body: { unitSync: !on, reason },
      }),
    );
    await refresh();
    said(`Unit Sync is ${on ? 'off' : 'on'}.`);
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
        {on ? 'Switch Unit Sync off' : 'Switch Unit Sync on'}
      </Button>
      {asking ? (
        <Confirm
          title={`Switch Unit Sync ${on ? 'off' : 'on'}?`}
          action={`Switch ${on ? 'off' : 'on'}`}
          danger={on}
          reason={{ label: 'Reason', required: true }}
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={change}
        >
          <Text>
            {on
              ? 'People still sync; all assignments stay as they are, so nobody gets or loses a unit until it is on again.'
              : 'The next run gives and takes units by what the PMS says then. Look at a preview under Manage settings first if it was off for long.'}
          </Text>
        </Confirm>
      ) : null}
    </>
  );
}
