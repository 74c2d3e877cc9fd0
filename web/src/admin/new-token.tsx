import { Alert, Button, Code, CopyButton, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '../api/client.ts';
import { fieldErrors } from '../api/problem.ts';
import { propertiesQuery } from '../api/queries.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Failed } from '../ui/states.tsx';

const ROLES = [
  { value: 'viewer', label: 'Viewer: looks' },
  { value: 'manager', label: 'Manager: sets up, maps, decides' },
  { value: 'support', label: 'Support: also switches Unit Sync' },
  { value: 'admin', label: 'Admin: also credentials, tokens, properties' },
];
type TokenRole = 'viewer' | 'manager' | 'support' | 'admin';

/** The token is shown once, here. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const client = useQueryClient(),
    properties = useQuery(propertiesQuery),
    [name, setName] = useState(''),
    [role, setRole] = useState<TokenRole>('manager'),
    [propertyIds, setPropertyIds] = useState<string[]>([]),
    [expires, setExpires] = useState('');
  const create = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/tokens', {
          body: {
            name: name.trim(),
            role,
            propertyIds: (propertyIds.length ? propertyIds : null) as never,
            expiresAt: expires ? new Date(`${expires}T23:59:59`).toISOString() : null,
          },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['tokens'] }),
  });
  const errors = fieldErrors(create.error);
  return (
    <Dialog onClose={onClose} title="New token" size="lg">
      {create.data ? (
        <Stack>
          <Alert role="status" color="green" title="Copy it now: it is not shown again">
            <Code block>{create.data.token}</Code>
          </Alert>
          <Group>
            <CopyButton value={create.data.token}>
              {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy the token'}</Button>}
            </CopyButton>
            <Button variant="default" onClick={onClose}>
              Done
            </Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate();
          }}
          noValidate
        >
          <Stack>
            <TextInput
              label="Name"
              description="Whose it is"
              required
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
              }}
              error={errors['name']}
              data-autofocus
            />
            <Select
              label="Role"
              data={ROLES}
              value={role}
              onChange={(value) => {
                if (value) setRole(value as TokenRole);
              }}
              allowDeselect={false}
              error={errors['role']}
            />
            <MultiSelect
              label="Only these properties"
              description="None chosen: all of them"
              data={(properties.data ?? []).map((each) => ({ value: each.id, label: each.name }))}
              value={propertyIds}
              onChange={setPropertyIds}
              searchable
              error={errors['propertyIds']}
            />
            <TextInput
              label="Last day"
              description="Empty: it does not expire"
              type="date"
              value={expires}
              onChange={(event) => {
                setExpires(event.currentTarget.value);
              }}
              error={errors['expiresAt']}
            />
            {create.error ? <Failed error={create.error} title="The token was not made" /> : null}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
                Make the token
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
