import { Button, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { answer, api } from '../api/client.ts';
import type { Integration } from '../api/types.ts';
import { PreviewView } from '../runs/preview-view.tsx';
import { usePreview } from '../runs/use-preview.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Confirm } from '../ui/confirm.tsx';
import { said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';

const ON = { unitSync: true };

/** For the support role. Switching on says first who gets and who loses a unit; switching off, that nobody does. */
export function UnitSyncSwitch({ integration, etag }: { integration: Integration; etag: string | undefined }) {
  const { id } = useThisProperty(),
    may = useMay('support'),
    refresh = useRefresh(id),
    [asking, setAsking] = useState(false),
    preview = usePreview(id),
    { start } = preview,
    on = integration.unitSync;
  useEffect(() => {
    if (asking && !on) start(ON);
  }, [asking, on, start]);
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
          ready={on || !preview.isBusy}
          reason={{ label: 'Reason', required: true }}
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={change}
        >
          {on ? (
            <Text>People still sync; all assignments stay as they are, so nobody gets or loses a unit until it is on again.</Text>
          ) : (
            <Stack>
              <Text>
                {integration.state === 'active' ? 'The next run' : 'The first run after it is resumed'} gives and takes units again. By what
                was read last, it would do this:
              </Text>
              <PreviewView preview={preview} />
            </Stack>
          )}
        </Confirm>
      ) : null}
    </>
  );
}
