import { Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { OverviewItem } from '../api/types.ts';
import { Badge } from '../ui/badge.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { RouteLink } from '../ui/link.tsx';
import { IntegrationBadge, RunBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { span, fromNow } from '../words/times.ts';

const at = (item: OverviewItem, part: string) => `/properties/${item.propertyId}/${part}`;
const Count = ({ item, n, part, what }: { item: OverviewItem; n: number; part: string; what: string }) =>
  n ? (
    <RouteLink to={at(item, part)} fw={700} aria-label={`${item.name}: ${n} ${what}`}>
      {n}
    </RouteLink>
  ) : (
    <span>0</span>
  );

function Freshness({ item }: { item: OverviewItem }) {
  if (item.state === 'draft')
    return (
      <Text size="sm" c="dimmed">
        Not synced yet
      </Text>
    );
  const late = item.state === 'active' && (item.lagSeconds === null || item.lagSeconds > 2 * 3600);
  return (
    <>
      {late ? <Badge tone="warn">Stale</Badge> : null} {item.lagSeconds === null ? 'Never synced' : `${span(item.lagSeconds)} old`}
      {item.nextSyncAt && item.state === 'active' ? (
        <Text size="xs" c="dimmed">
          next {fromNow(item.nextSyncAt)}
        </Text>
      ) : null}
    </>
  );
}

function State({ item }: { item: OverviewItem }) {
  return (
    <div>
      <IntegrationBadge state={item.state} />
      {item.reason ? (
        <Text size="xs" c="dimmed">
          {item.reason}
        </Text>
      ) : null}
    </div>
  );
}

function LastRun({ item }: { item: OverviewItem }) {
  if (!item.lastSync)
    return (
      <Text size="sm" c="dimmed">
        None yet
      </Text>
    );
  return (
    <div>
      <RouteLink to={at(item, `runs/${item.lastSync.id}`)}>
        <span className="us-hidden">{item.name}, last run: </span>
        <RunBadge state={item.lastSync.state as 'succeeded'} />
      </RouteLink>
      {item.lastSync.finishedAt ? (
        <Text size="xs" c="dimmed">
          <When at={item.lastSync.finishedAt} relative />
        </Text>
      ) : null}
      {item.lastSync.reason ? <Text size="xs">{item.lastSync.reason.message}</Text> : null}
    </div>
  );
}

function MoveIns({ item }: { item: OverviewItem }) {
  const { people, withoutUnit, withoutLogin } = item.moveInsNotReady;
  return (
    <div>
      <Count item={item} n={people} part="people?status=upcoming" what="move-ins of the next 7 days are not ready" />
      {people ? (
        <Text size="xs" c="dimmed">
          {[withoutUnit ? `${withoutUnit} without a unit` : '', withoutLogin ? `${withoutLogin} without a log-in` : '']
            .filter(Boolean)
            .join(', ')}
        </Text>
      ) : null}
    </div>
  );
}

const columns: ColumnDef<OverviewItem>[] = [
  {
    header: 'Property',
    accessorKey: 'name',
    cell: ({ row: { original: item } }) => (
      <RouteLink style={{ minWidth: '7.5rem' }} to={item.state === 'draft' ? at(item, 'setup') : at(item, 'people')} fw={600}>
        {item.name}
      </RouteLink>
    ),
  },
  { header: 'State', accessorKey: 'state', cell: ({ row }) => <State item={row.original} /> },
  { header: 'Freshness', accessorFn: (item) => item.lagSeconds ?? Infinity, cell: ({ row }) => <Freshness item={row.original} /> },
  { header: 'Last run', accessorFn: (item) => item.lastSync?.finishedAt ?? '', cell: ({ row }) => <LastRun item={row.original} /> },
  {
    header: 'Held',
    accessorKey: 'heldChanges',
    cell: ({ row: { original: item } }) => <Count item={item} n={item.heldChanges} part="waiting" what="held changes" />,
  },
  {
    header: 'Conflicts',
    accessorKey: 'openConflicts',
    cell: ({ row: { original: item } }) => <Count item={item} n={item.openConflicts} part="waiting" what="open conflicts" />,
  },
  { header: 'Move-ins not ready', accessorFn: (item) => item.moveInsNotReady.people, cell: ({ row }) => <MoveIns item={row.original} /> },
  {
    header: 'People to map',
    accessorKey: 'unmappedWaiting',
    cell: ({ row: { original: item } }) => (
      <Count item={item} n={item.unmappedWaiting} part="integration/mapping" what="people wait for a mapping" />
    ),
  },
];

/** Worst first, as the API gives them. */
export const PortfolioTable = ({ items }: { items: OverviewItem[] }) => (
  <DataTable caption="Properties, worst first" rows={items} columns={columns} rowKey={(item) => item.propertyId} />
);
