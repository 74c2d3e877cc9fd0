import { Text, Title } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { Resident, Stay } from '../api/types.ts';
import { Badge } from '../ui/badge.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { StatusBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { label, MEANINGS, ROLES, SCOPES } from '../words/labels.ts';
import { reasonInWords } from '../words/reasons.ts';
import { dayOr } from '../words/times.ts';

function Scope({ stay }: { stay: Stay }) {
  return (
    <div>
      {label(SCOPES, stay.scope)}
      {stay.scopeReason ? ` (${reasonInWords(stay.scopeReason)})` : ''}
      {stay.missingSince ? (
        <Text size="xs">
          Missing since <When at={stay.missingSince} />
        </Text>
      ) : null}
      {stay.held ? (
        <div>
          <Badge tone="warn">Its end waits for you</Badge>
        </div>
      ) : null}
    </div>
  );
}

const columns: ColumnDef<Stay>[] = [
  { header: 'PMS unit', accessorKey: 'pmsUnitLabel', cell: ({ row }) => row.original.pmsUnitLabel ?? 'None given' },
  {
    header: 'Status',
    accessorKey: 'status',
    cell: ({ row: { original: stay } }) => (
      <>
        <StatusBadge status={stay.status} />
        <Text size="xs" c="dimmed">
          “{stay.rawLeaseStatus}”, {label(MEANINGS, stay.leaseStatus).toLowerCase()}
        </Text>
      </>
    ),
  },
  { header: 'Role', accessorFn: (stay) => label(ROLES, stay.role) },
  { header: 'Moved in', accessorKey: 'moveIn', cell: ({ row }) => dayOr(row.original.moveIn) },
  { header: 'Moves out', accessorKey: 'moveOut', cell: ({ row }) => dayOr(row.original.moveOut) },
  {
    header: 'Lease',
    accessorKey: 'leaseStart',
    cell: ({ row: { original: stay } }) => `${dayOr(stay.leaseStart)} – ${dayOr(stay.leaseEnd, 'open')}`,
  },
  { header: 'Synced', accessorKey: 'scope', cell: ({ row }) => <Scope stay={row.original} /> },
  {
    header: 'PMS ids',
    accessorKey: 'personExternalId',
    cell: ({ row: { original: stay } }) => (
      <Text size="xs" c="dimmed">
        {stay.vendor}, person {stay.personExternalId}, tenancy {stay.tenancyExternalId}
      </Text>
    ),
  },
];

/** What the PMS says of this person, as last read. */
export function PersonStays({ person }: { person: Resident }) {
  return (
    <section aria-labelledby="stays">
      <Title order={3} id="stays" mb="xs">
        Stays
      </Title>
      {person.stays.length ? (
        <DataTable caption="Stays of this person in the PMS" rows={person.stays} columns={columns} rowKey={(stay) => stay.id} />
      ) : (
        <Text c="dimmed">The PMS says nothing of this person: added by hand.</Text>
      )}
    </section>
  );
}
