import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, idempotent } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { vendorsQuery } from '../api/queries.ts';
import type { Credential } from '../api/types.ts';
import { Failed } from '../ui/states.tsx';
import { CredentialFields } from './credential-fields.tsx';
import { fieldsOf } from './credential-schema.ts';

/** Driven by the vendor's schema; secrets are sent once and never shown again. */
export function CredentialForm({
  credential,
  onSaved,
  onCancel,
}: {
  credential?: Credential;
  onSaved: (saved: Credential) => void;
  onCancel?: () => void;
}) {
  const vendors = useQuery(vendorsQuery),
    client = useQueryClient(),
    [header] = useState(idempotent);
  const [chosen, setChosen] = useState<string | null>(credential?.vendor ?? null),
    [name, setName] = useState(credential?.name ?? ''),
    [values, setValues] = useState<Record<string, string>>(credential?.fields ?? {});
  const vendor = vendors.data?.find((each) => each.vendor === (chosen ?? (vendors.data.length === 1 ? vendors.data[0]?.vendor : null))),
    fields = vendor ? fieldsOf(vendor) : [];
  const save = useMutation({
    mutationFn: () => {
      const given = fields
        .filter((field) => (values[field.name] ?? '').trim() !== '' && !(credential && field.isIdentity))
        .map((field) => [field.name, (values[field.name] ?? '').trim()] as const);
      const emptied = credential
        ? fields
            .filter((field) => !field.isSecret && !field.isIdentity && credential.fields[field.name] && !values[field.name])
            .map((field) => [field.name, null] as const)
        : [];
      const body = { name: name.trim(), fields: Object.fromEntries<string | null>([...given, ...emptied]) };
      return answer(
        credential
          ? api.PATCH('/api/v1/credentials/{id}', { params: { path: { id: credential.id } }, body })
          : api.POST('/api/v1/credentials', { params: { header }, body: { ...body, vendor: vendor?.vendor ?? '' } }),
      );
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['credentials'] });
      onSaved(saved);
    },
  });
  // A name to begin with; one that was typed stays.
  const choose = (to: string | null) => {
    const nameOf = (key: string | null) => vendors.data?.find((each) => each.vendor === key)?.name ?? '';
    if (!name || name === nameOf(chosen)) setName(nameOf(to));
    setChosen(to);
  };
  const errors = fieldErrors(save.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      noValidate
    >
      <Stack>
        <Select
          label="PMS"
          required
          data={(vendors.data ?? []).map((each) => ({ value: each.vendor, label: each.name }))}
          value={vendor?.vendor ?? null}
          onChange={choose}
          disabled={credential !== undefined}
          error={errors['vendor']}
          allowDeselect={false}
        />
        {vendor ? (
          <>
            <TextInput
              label="Name"
              description="How you will find it again"
              required
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
              error={errors['name']}
            />
            <CredentialFields
              fields={fields}
              values={values}
              errors={errors}
              secretsSet={credential?.secretsSet ?? []}
              isEdit={credential !== undefined}
              onChange={(field, value) => {
                setValues((old) => ({ ...old, [field]: value }));
              }}
            />
          </>
        ) : null}
        {save.error ? <Failed error={save.error} title="The credential was not saved" atFields={Object.keys(errors)} /> : null}
        <Group>
          {onCancel ? (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          ) : null}
          <Button type="submit" loading={save.isPending} disabled={!vendor || !name.trim()}>
            {vendor?.vendor === 'csv' ? 'Save' : 'Save and test'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
