import { Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Resident } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Badge } from '../ui/badge.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Email } from '../ui/email.tsx';
import { RouteLink } from '../ui/link.tsx';
import { StatusBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { label, SOURCES } from '../words/labels.ts';
import { dayOr } from '../words/times.ts';
import { fullName, leadingStay } from './leading.ts';

function Marks({ person }: { person: Resident }) {
  return (
    <>
      {person.blocked ? (
        <>
          {' '}
          <Badge tone="bad">Blocked</Badge>
        </>
      ) : null}
      {person.openConflicts ? (
        <>
          {' '}
          <Badge tone="warn">Conflict</Badge>
        </>
      ) : null}
      {person.protected ? (
        <>
          {' '}
          <Badge tone="calm">Protected</Badge>
        </>
      ) : null}
      {person.stays.some((stay) => stay.missingSince) ? (
        <>
          {' '}
          <Badge tone="warn">Missing in the PMS</Badge>
        </>
      ) : null}
    </>
  );
}

function Dates({ person }: { person: Resident }) {
  const stay = leadingStay(person),
    unit = person.units[0];
  const from = unit?.from ?? stay?.moveIn ?? stay?.leaseStart,
    until = unit?.until ?? unit?.expectedUntil ?? stay?.moveOut ?? stay?.leaseEnd;
  return (
    <>
      {dayOr(from)}
      {until ? (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {unit?.until || stay?.moveOut ? 'until' : 'lease ends'} {dayOr(until)}
        </Text>
      ) : null}
    </>
  );
}

export function PeopleTable({ people }: { people: Resident[] }) {
  const { id } = useThisProperty();
  const columns = useMemo<ColumnDef<Resident>[]>(
    () => [
      {
        header: 'Name',
        accessorFn: (person) => `${person.lastName} ${person.firstName}`,
        cell: ({ row: { original: person } }) => (
          <>
            <RouteLink to={`/properties/${id}/people/${person.id}`} fw={600}>
              {fullName(person)}
            </RouteLink>
            <Marks person={person} />
          </>
        ),
      },
      {
        header: 'E-mail',
        accessorFn: (person) => person.email ?? '',
        cell: ({ row: { original: person } }) => (
          <div style={{ minWidth: '9.5rem' }}>
            {person.email ? (
              <Email address={person.email} />
            ) : (
              <Text span c="dimmed">
                None
              </Text>
            )}
            {person.hasLogin ? null : (
              <Text size="xs" c="dimmed">
                No log-in
              </Text>
            )}
          </div>
        ),
      },
      {
        header: 'Phone',
        accessorFn: (person) => person.phone ?? '',
        cell: ({ row }) => (
          <Text span inherit style={{ whiteSpace: 'nowrap' }}>
            {row.original.phone ?? '–'}
          </Text>
        ),
      },
      {
        header: 'Unit',
        accessorFn: (person) => person.units.map((unit) => unit.name).join(', '),
        cell: ({ row: { original: person } }) =>
          person.units.length ? (
            person.units.map((unit) => unit.name).join(', ')
          ) : (
            <Text span c="dimmed">
              None
            </Text>
          ),
      },
      { header: 'Status', accessorKey: 'status', cell: ({ row }) => <StatusBadge status={row.original.status} /> },
      {
        header: 'Dates',
        accessorFn: (person) => person.units[0]?.from ?? leadingStay(person)?.moveIn ?? '',
        cell: ({ row }) => <Dates person={row.original} />,
      },
      {
        header: 'Source',
        accessorFn: (person) =>
          [...new Set(person.units.map((unit) => label(SOURCES, unit.source)))].join(', ') ||
          (person.stays.length ? SOURCES['pms'] : SOURCES['manual']),
      },
      { header: 'Last change', accessorKey: 'lastChangedAt', cell: ({ row }) => <When at={row.original.lastChangedAt} relative /> },
    ],
    [id],
  );
  return <DataTable caption="Residents" rows={people} columns={columns} rowKey={(person) => person.id} />;
}
