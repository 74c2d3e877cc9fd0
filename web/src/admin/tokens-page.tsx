import { Button, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { answer, api } from '../api/client.ts';
import { allPages } from '../api/pages.ts';
import { propertiesQuery } from '../api/queries.ts';
import type { Token } from '../api/types.ts';
import { Confirm } from '../ui/confirm.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { When } from '../ui/when.tsx';
import { AdminsOnly } from './admins-only.tsx';
import { NewToken } from './new-token.tsx';

function Tokens() {
  const client = useQueryClient(),
    tokens = useQuery({
      queryKey: ['tokens'],
      queryFn: () => allPages((query) => answer(api.GET('/api/v1/tokens', { params: { query } }))),
    }),
    properties = useQuery(propertiesQuery),
    [creating, setCreating] = useState(false),
    [revoking, setRevoking] = useState<Token | null>(null);
  const columns = useMemo<ColumnDef<Token>[]>(
    () => [
      { header: 'Name', accessorKey: 'name', cell: ({ row }) => <strong>{row.original.name}</strong> },
      { header: 'Role', accessorKey: 'role' },
      {
        header: 'Properties',
        cell: ({ row }) =>
          row.original.propertyIds === null
            ? 'All'
            : row.original.propertyIds.map((id) => properties.data?.find((each) => each.id === id)?.name ?? id).join(', '),
      },
      {
        header: 'Expires',
        accessorKey: 'expiresAt',
        cell: ({ row }) => (row.original.expiresAt ? <When at={row.original.expiresAt} /> : 'Never'),
      },
      {
        header: 'Last used',
        accessorKey: 'lastUsedAt',
        cell: ({ row }) => (row.original.lastUsedAt ? <When at={row.original.lastUsedAt} relative /> : 'Never'),
      },
      {
        id: 'actions',
        header: 'Actions',
        enableSorting: false,
        cell: ({ row: { original: token } }) =>
          token.role === 'operator' ? (
            <Text size="sm" c="dimmed">
              From the installation
            </Text>
          ) : (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                setRevoking(token);
              }}
            >
              Revoke<span className="us-hidden"> {token.name}</span>
            </Button>
          ),
      },
    ],
    [properties.data],
  );
  const revoke = async (token: Token) => {
    await answer(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id: token.id } } }));
    await client.invalidateQueries({ queryKey: ['tokens'] });
  };
  return (
    <Stack>
      <PageTitle
        actions={
          <Button
            onClick={() => {
              setCreating(true);
            }}
          >
            New token
          </Button>
        }
      >
        Tokens
      </PageTitle>
      <Text c="dimmed" size="sm">
        A token is what a person or a program signs in with.
      </Text>
      <QueryView query={tokens}>
        {(items) => <DataTable caption="Tokens" rows={items} columns={columns} rowKey={(token) => token.id} />}
      </QueryView>
      {creating ? (
        <NewToken
          onClose={() => {
            setCreating(false);
          }}
        />
      ) : null}
      {revoking ? (
        <Confirm
          title={`Revoke ${revoking.name}?`}
          action="Revoke"
          danger
          onClose={() => {
            setRevoking(null);
          }}
          onConfirm={() => revoke(revoking)}
        >
          <Text>Whoever uses it is signed out now, and programs with it stop working. No resident loses anything.</Text>
        </Confirm>
      ) : null}
    </Stack>
  );
}

export const TokensPage = () => (
  <AdminsOnly>
    <Tokens />
  </AdminsOnly>
);
