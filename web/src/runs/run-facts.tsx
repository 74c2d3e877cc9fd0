import { Stack, Title } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { Run } from '../api/types.ts';
import { usePmsPropertyNames } from '../integration/pms-property-names.ts';
import { Badge } from '../ui/badge.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { times } from '../words/counts.ts';
import { reasonInWords } from '../words/reasons.ts';

type Read = Run['reads'][number];
const columnsOf = (pmsPropertyName: (externalId: string) => string): ColumnDef<Read>[] => [
  { header: 'PMS property', cell: ({ row }) => pmsPropertyName(row.original.pmsPropertyExternalId) },
  {
    header: 'Read',
    cell: ({ row }) => <Badge tone={row.original.complete ? 'good' : 'warn'}>{row.original.complete ? 'Complete' : 'Incomplete'}</Badge>,
  },
  { header: 'Records', accessorKey: 'records' },
  { header: 'Why', cell: ({ row }) => reasonInWords(row.original.reason) },
];
const COUNTS: [keyof Run['counts'], string][] = [
  ['fetched', 'Residents read'],
  ['excluded', 'Left out'],
  ['unmapped', 'Without a mapped unit'],
  ['created', 'New people'],
  ['linked', 'Linked'],
  ['updated', 'Updated'],
  ['assigned', 'Units given'],
  ['moved', 'Moved over'],
  ['unassigned', 'Units taken away'],
  ['ended', 'Stays ended'],
  ['reopened', 'Back'],
  ['held', 'Waiting for you'],
  ['conflicts', 'Open conflicts'],
  ['badRecords', 'Bad records'],
];

/** Counts, the guard, and how complete each read was. */
export function RunFacts({ run }: { run: Run }) {
  const pmsPropertyName = usePmsPropertyNames(run.propertyId),
    isSync = run.trigger === 'scheduled' || run.trigger === 'manual';
  const counts = COUNTS.filter(([key]) => run.counts[key] > 0 || (isSync && key === 'fetched'));
  return (
    <Stack>
      {counts.length ? (
        <div className="us-card">
          <Title order={3} mb="xs">
            Counts
          </Title>
          <dl className="us-facts">
            {counts.map(([key, name]) => (
              <div key={key} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{run.counts[key]}</dd>
              </div>
            ))}
            {run.guard && isSync ? (
              <>
                <dt>Guard</dt>
                <dd>
                  {times(run.guard.count, 'unit')} left; more than {Math.floor(run.guard.limit)} would wait for you (lived in:{' '}
                  {run.guard.occupied})
                </dd>
              </>
            ) : null}
          </dl>
        </div>
      ) : null}
      {run.reads.length ? (
        <DataTable
          caption="Reads of the PMS properties"
          rows={run.reads}
          columns={columnsOf(pmsPropertyName)}
          rowKey={(read) => read.pmsPropertyExternalId}
          sortable={false}
        />
      ) : null}
    </Stack>
  );
}
