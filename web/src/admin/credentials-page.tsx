import { Button, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { credentialsQuery } from '../api/queries.ts';
import { CredentialForm } from '../setup/credential-form.tsx';
import { toTest } from '../setup/to-test.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { AdminsOnly } from './admins-only.tsx';
import { CredentialCard } from './credential-card.tsx';

function Credentials() {
  const credentials = useQuery(credentialsQuery),
    [creating, setCreating] = useState(false),
    [fresh, setFresh] = useState<string | null>(null);
  const add = (
    <Button
      onClick={() => {
        setCreating(true);
      }}
    >
      New credential
    </Button>
  );
  return (
    <Stack>
      <PageTitle actions={add}>Credentials</PageTitle>
      <Text c="dimmed" size="sm">
        What Unit Sync logs in to each PMS account with. Secrets are kept encrypted and never shown again.
      </Text>
      <QueryView query={credentials}>
        {(items) =>
          items.length ? (
            items.map((credential) => <CredentialCard key={credential.id} credential={credential} testAtOnce={fresh === credential.id} />)
          ) : (
            <Empty title="No credential yet" action={add}>
              Create one for your PMS account; many properties can use it.
            </Empty>
          )
        }
      </QueryView>
      <Modal
        opened={creating}
        onClose={() => {
          setCreating(false);
        }}
        title="New credential"
        size="lg"
      >
        <CredentialForm
          onSaved={(saved) => {
            setFresh(toTest(saved));
            setCreating(false);
          }}
          onCancel={() => {
            setCreating(false);
          }}
        />
      </Modal>
    </Stack>
  );
}

export const CredentialsPage = () => (
  <AdminsOnly>
    <Credentials />
  </AdminsOnly>
);
