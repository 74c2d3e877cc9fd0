import { Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Run } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Badge } from '../ui/badge.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { RouteLink } from '../ui/link.tsx';
import { RunBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { countsInWords } from '../words/counts.ts';
import { label, TRIGGERS } from '../words/labels.ts';

export function RunsTable({ runs }: { runs: Run[] }) {
  const { id } = useThisProperty();
  const columns = useMemo<ColumnDef<Run>[]>(
    () => [
      {
        header: 'When',
        cell: ({ row: { original: run } }) => (
          <RouteLink to={`/properties/${id}/runs/${run.id}`}>
            <When at={run.requestedAt} />
          </RouteLink>
        ),
      },
      {
        header: 'Trigger',
        cell: ({ row: { original: run } }) => (
          <>
            {label(TRIGGERS, run.trigger)}
            {run.by ? (
              <Text size="xs" c="dimmed">
                {run.by}
              </Text>
            ) : null}
          </>
        ),
      },
      {
        header: 'State',
        cell: ({ row: { original: run } }) => (
          <>
            <RunBadge state={run.state} /> {run.reads.some((read) => !read.complete) ? <Badge tone="warn">Incomplete read</Badge> : null}
          </>
        ),
      },
      {
        header: 'Residents read',
        cell: ({ row: { original: run } }) => (run.trigger === 'scheduled' || run.trigger === 'manual' ? run.counts.fetched : '–'),
      },
      {
        header: 'What it did',
        cell: ({ row: { original: run } }) => (
          <div>
            {countsInWords(run.counts)}
            {run.reason ? (
              <Text size="xs" c="dimmed">
                {run.reason.message}
              </Text>
            ) : null}
          </div>
        ),
      },
    ],
    [id],
  );
  return <DataTable caption="Runs, newest first" rows={runs} columns={columns} rowKey={(run) => run.id} sortable={false} />;
}
