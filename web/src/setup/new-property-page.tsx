import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { AdminsOnly } from '../admin/admins-only.tsx';
import { answer, api, idempotent } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { RouteLink } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { Failed } from '../ui/states.tsx';
import { hereZone, PropertyFields, type PropertyValues } from './property-fields.tsx';

function NewProperty() {
  const [, go] = useLocation(),
    client = useQueryClient(),
    [header] = useState(idempotent),
    [values, setValues] = useState<PropertyValues>({ name: '', timeZone: hereZone, country: 'US' });
  const create = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/properties', { params: { header }, body: { ...values, name: values.name.trim() } })),
    onSuccess: async (property) => {
      await client.invalidateQueries({ queryKey: ['overview'] });
      go(`/properties/${property.id}/setup`);
    },
  });
  return (
    <Stack maw={520}>
      <Text size="sm">
        <RouteLink to="/">← Portfolio</RouteLink>
      </Text>
      <PageTitle>Add a property</PageTitle>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
        noValidate
      >
        <Stack>
          <PropertyFields
            values={values}
            errors={fieldErrors(create.error)}
            onChange={(patch) => {
              setValues((old) => ({ ...old, ...patch }));
            }}
          />
          {create.error ? <Failed error={create.error} title="The property was not added" /> : null}
          <Group>
            <Button type="submit" loading={create.isPending} disabled={!values.name.trim()}>
              Add and set up
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}

export const NewPropertyPage = () => (
  <AdminsOnly>
    <NewProperty />
  </AdminsOnly>
);
