import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { vendorsQuery } from '../api/queries.ts';
import type { Credential } from '../api/types.ts';
import { CredentialForm } from '../setup/credential-form.tsx';
import { fieldsOf } from '../setup/credential-schema.ts';
import { CredentialTest } from '../setup/credential-test.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { RouteLink } from '../ui/link.tsx';
import { said } from '../ui/notify.ts';
import { CredentialBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { fromNow } from '../words/times.ts';
import { RosterUpload } from './roster-upload.tsx';

export function CredentialCard({ credential, testAtOnce }: { credential: Credential; testAtOnce: boolean }) {
  const client = useQueryClient(),
    [asking, setAsking] = useState<'edit' | 'delete' | null>(null),
    [edited, setEdited] = useState(0),
    close = () => {
      setAsking(null);
    },
    vendor = useQuery(vendorsQuery).data?.find((each) => each.vendor === credential.vendor),
    titles = new Map(vendor ? fieldsOf(vendor).map((field) => [field.name, field.title]) : []);
  const remove = async () => {
    await answer(api.DELETE('/api/v1/credentials/{id}', { params: { path: { id: credential.id } } }));
    await client.invalidateQueries({ queryKey: ['credentials'] });
    said(`${credential.name} is deleted.`);
  };
  return (
    <section className="us-card" aria-label={credential.name}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="sm">
            <Title order={2} fz="lg">
              {credential.name}
            </Title>
            <CredentialBadge state={credential.state} />
          </Group>
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setAsking('edit');
              }}
            >
              Change<span className="us-hidden"> {credential.name}</span>
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setAsking('delete');
              }}
            >
              Delete<span className="us-hidden"> {credential.name}</span>
            </Button>
          </Group>
        </Group>
        <dl className="us-facts">
          <dt>PMS</dt>
          <dd>{vendor?.name ?? credential.vendor}</dd>
          {Object.entries(credential.fields).map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{titles.get(name) ?? name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          <dt>Last test</dt>
          <dd>
            {credential.testedAt ? <When at={credential.testedAt} /> : 'Never'}
            {credential.state === 'rejected' ? (
              <>
                {' '}
                · the PMS rejects it{credential.nextProbeAt ? `; tried again ${fromNow(credential.nextProbeAt)}` : ''}. Its properties wait.
              </>
            ) : null}
          </dd>
          <dt>Used by</dt>
          <dd>
            {credential.properties.length
              ? credential.properties.map((property, i) => (
                  <span key={property.id}>
                    {i ? ', ' : ''}
                    <RouteLink to={`/properties/${property.id}`}>{property.name}</RouteLink>
                  </span>
                ))
              : 'No property'}
          </dd>
        </dl>
        {credential.vendor === 'csv' ? (
          <RosterUpload
            credential={credential}
            onUploaded={() => {
              setEdited((old) => old + 1);
            }}
          />
        ) : null}
        <CredentialTest key={edited} credentialId={credential.id} name={credential.name} atOnce={testAtOnce || edited > 0} />
      </Stack>
      {asking === 'edit' ? (
        <Dialog onClose={close} title={`Change ${credential.name}`} size="lg">
          <CredentialForm
            credential={credential}
            onSaved={() => {
              close();
              setEdited((old) => old + 1);
            }}
            onCancel={close}
          />
        </Dialog>
      ) : null}
      {asking === 'delete' ? (
        <Confirm
          title={`Delete ${credential.name}?`}
          action="Delete"
          danger
          ready={!credential.properties.length}
          onClose={close}
          onConfirm={remove}
        >
          <Text>
            {credential.properties.length
              ? `${credential.properties.map((property) => property.name).join(', ')} use it, so it cannot be deleted. Give them another credential first.`
              : 'No property uses it, so nobody loses anything.'}
          </Text>
        </Confirm>
      ) : null}
    </section>
  );
}
