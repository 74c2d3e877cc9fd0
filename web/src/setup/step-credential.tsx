import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { credentialsQuery, setupQuery } from '../api/queries.ts';
import type { Setup } from '../api/types.ts';
import { RosterUpload } from '../admin/roster-upload.tsx';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { CredentialBadge } from '../ui/state-badges.tsx';
import { Failed, Loading } from '../ui/states.tsx';
import { toTest } from './to-test.ts';
import { CredentialForm } from './credential-form.tsx';
import { CredentialTest } from './credential-test.tsx';
import { useVendorName } from './use-vendor-name.ts';

export function CredentialStep({ setup, onNext }: { setup: Setup; onNext: () => void }) {
  const { id } = useThisProperty(),
    isAdmin = useMay('admin'),
    credentials = useQuery(credentialsQuery),
    client = useQueryClient(),
    vendorName = useVendorName();
  const [chosen, setChosen] = useState<string | null>(setup.credentialId),
    [creating, setCreating] = useState(false),
    [changing, setChanging] = useState(false);
  // `fresh`: to be tested at once; `uploads`: each new roster is a test of its own.
  const [fresh, setFresh] = useState<string | null>(null),
    [uploads, setUploads] = useState(0);
  const save = useMutation({
    mutationFn: () =>
      answer(api.PUT('/api/v1/properties/{id}/setup/credential', { params: { path: { id } }, body: { credentialId: chosen ?? '' } })),
    onSuccess: async (data) => {
      client.setQueryData(setupQuery(id).queryKey, data);
      await client.invalidateQueries({ queryKey: ['property', id] });
      onNext();
    },
  });
  if (credentials.error) return <Failed error={credentials.error} retry={() => void credentials.refetch()} />;
  if (!credentials.data) return <Loading rows={3} />;
  const picked = credentials.data.find((each) => each.id === chosen),
    isNew = creating || (credentials.data.length === 0 && isAdmin);
  if (isNew)
    return (
      <CredentialForm
        onSaved={(saved) => {
          setCreating(false);
          setChosen(saved.id);
          setFresh(toTest(saved));
        }}
        {...(credentials.data.length
          ? {
              onCancel: () => {
                setCreating(false);
              },
            }
          : {})}
      />
    );
  if (changing && picked)
    return (
      <CredentialForm
        credential={picked}
        onSaved={(saved) => {
          setChanging(false);
          setFresh(saved.id);
        }}
        onCancel={() => {
          setChanging(false);
        }}
      />
    );
  if (!credentials.data.length) return <Text>There is no credential yet. An administrator creates one.</Text>;
  return (
    <Stack>
      <Radio.Group
        label="Credential"
        description="What Unit Sync logs in to the PMS with. One credential can serve many properties."
        value={chosen}
        onChange={setChosen}
      >
        <Stack gap="sm" mt="xs">
          {credentials.data.map((each) => (
            <Radio
              key={each.id}
              value={each.id}
              label={
                <>
                  {each.name} ({vendorName(each.vendor)}) <CredentialBadge state={each.state} />
                </>
              }
              description={
                each.properties.length ? `Used by ${each.properties.map((property) => property.name).join(', ')}` : 'Not used yet'
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      {picked?.vendor === 'csv' ? (
        <RosterUpload
          key={`${picked.id}roster`}
          credential={picked}
          onUploaded={() => {
            setFresh(picked.id);
            setUploads((old) => old + 1);
          }}
        />
      ) : null}
      {picked && isAdmin ? (
        <CredentialTest key={`${picked.id}${uploads}`} credentialId={picked.id} name={picked.name} atOnce={fresh === picked.id} />
      ) : null}
      {save.error ? <Failed error={save.error} title="This credential cannot be used" /> : null}
      <Group>
        {isAdmin ? (
          <Button
            variant="default"
            onClick={() => {
              setCreating(true);
            }}
          >
            New credential
          </Button>
        ) : null}
        {isAdmin && picked && picked.state !== 'ok' ? (
          <Button
            variant="default"
            onClick={() => {
              setFresh(null);
              setChanging(true);
            }}
          >
            Change {picked.name}
          </Button>
        ) : null}
        <Button
          onClick={() => {
            save.mutate();
          }}
          loading={save.isPending}
          disabled={!picked || picked.state !== 'ok'}
        >
          Save and go on
        </Button>
      </Group>
      {!picked ? (
        <Text size="sm" c="dimmed">
          Pick one to go on{isAdmin ? ', or make a new one' : ''}.
        </Text>
      ) : picked.state !== 'ok' ? (
        <Text size="sm" c="dimmed">
          {picked.vendor === 'csv' ? 'Upload its roster first; it is tested at once.' : 'It must pass its test first.'}
        </Text>
      ) : null}
    </Stack>
  );
}
