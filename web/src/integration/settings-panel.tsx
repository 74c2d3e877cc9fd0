import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { fieldErrors, isProblem } from '../api/problem.ts';
import { integrationQuery } from '../api/queries.ts';
import type { Integration } from '../api/types.ts';
import { PreviewView } from '../runs/preview-view.tsx';
import { isStopped, usePreview } from '../runs/use-preview.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { said } from '../ui/notify.ts';
import { QueryView } from '../ui/query-view.tsx';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { SettingsForm } from './settings-form.tsx';
import { assumed, changedKeys, patchOf, settingsOf } from './settings.ts';

/** The version is the one that was on the screen when the form was opened. */
function Editor({ integration, etag, onReload }: { integration: Integration; etag: string | undefined; onReload: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    preview = usePreview(id),
    [from] = useState(() => settingsOf(integration)),
    [version] = useState(etag),
    [settings, setSettings] = useState(from);
  const assume = assumed(from, settings),
    changed = changedKeys(from, settings).length > 0,
    previewed = assume === null || (preview.changes !== undefined && !preview.isBusy) || isStopped(preview.error);
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/properties/{id}/integration', {
          params: { path: { id }, header: { 'If-Match': version } },
          body: patchOf(from, settings),
        }),
      ),
    onSuccess: async () => {
      await refresh();
      said('Saved. It acts in the next run.');
      onReload();
    },
  });
  const stale = isProblem(save.error) && save.error.status === 412;
  return (
    <Stack maw={820}>
      <SettingsForm
        settings={settings}
        from={from}
        errors={fieldErrors(save.error)}
        onChange={(patch) => {
          preview.reset();
          save.reset();
          setSettings((old) => ({ ...old, ...patch }));
        }}
      />
      {assume && !preview.begun ? (
        <Text size="sm">These changes decide who enters and leaves: look at the preview before you save.</Text>
      ) : null}
      {preview.begun ? (
        <div className="us-card">
          <PreviewView preview={preview} />
        </div>
      ) : null}
      {stale ? (
        <Alert color="yellow" role="alert" title="Somebody else changed these settings meanwhile">
          <Stack gap="xs">
            <Text size="sm">Nothing was overwritten. Read them again, and repeat your change if it is still right.</Text>
            <Group>
              <Button size="xs" onClick={() => void refresh().then(onReload)}>
                Read the present settings
              </Button>
            </Group>
          </Stack>
        </Alert>
      ) : save.error ? (
        <Failed error={save.error} title="Not saved" />
      ) : null}
      <Group>
        {assume ? (
          <Button
            variant={previewed ? 'default' : 'filled'}
            onClick={() => {
              preview.start(assume);
            }}
            loading={preview.isBusy}
            disabled={!settings.pmsPropertyExternalIds.length}
          >
            Show who enters and leaves
          </Button>
        ) : null}
        <Button
          onClick={() => {
            save.mutate();
          }}
          loading={save.isPending}
          disabled={!changed || !previewed || stale || !settings.pmsPropertyExternalIds.length}
        >
          Save
        </Button>
        {changed ? (
          <Button variant="default" onClick={onReload}>
            Drop the changes
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}

export function SettingsPanel() {
  const { id } = useThisProperty(),
    query = useQuery({ ...integrationQuery(id), refetchInterval: false }),
    [round, setRound] = useState(0);
  return (
    <QueryView query={query}>
      {({ data, etag }) => (
        <Editor
          key={round}
          integration={data}
          etag={etag}
          onReload={() => {
            setRound((old) => old + 1);
          }}
        />
      )}
    </QueryView>
  );
}
