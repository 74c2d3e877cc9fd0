import { getCoreRowModel, getSortedRowModel, useReactTable, type ColumnDef, type SortingState } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type ReactNode } from 'react';
import classes from './data-table.module.css';

interface Shown<T> {
  caption: string;
  rows: T[];
  columns: ColumnDef<T>[];
  rowKey: (row: T) => string;
  sortable?: boolean;
}
/** Called, not rendered as a component of its own: columns made anew would put new elements in place of those that have the focus. */
const rendered = <C,>(what: ReactNode | ((context: C) => ReactNode), context: C): ReactNode =>
  typeof what === 'function' ? what(context) : what;
const titleOf = <T,>(column: ColumnDef<T>) => (typeof column.header === 'string' ? column.header : '');

/** A real table with virtual rows; on a narrow screen each row is a card with its labels. */
export function DataTable<T>({ caption, rows, columns, rowKey, sortable = true }: Shown<T>) {
  const [sorting, setSorting] = useState<SortingState>([]),
    body = useRef<HTMLDivElement>(null);
  const table = useReactTable({
    data: rows,
    columns,
    state: { sorting },
    onSortingChange: setSorting,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getRowId: rowKey,
    enableSorting: sortable,
  });
  const model = table.getRowModel().rows;
  const virtual = useWindowVirtualizer({
    count: model.length,
    estimateSize: () => 44,
    overscan: 20,
    scrollMargin: body.current?.offsetTop ?? 0,
    enabled: model.length > 80,
  });
  const items = model.length > 80 ? virtual.getVirtualItems() : model.map((_, index) => ({ index, start: 0, end: 0 }));
  const before = model.length > 80 ? (items[0]?.start ?? 0) - virtual.options.scrollMargin : 0;
  const after = model.length > 80 ? virtual.getTotalSize() - ((items.at(-1)?.end ?? 0) - virtual.options.scrollMargin) : 0;
  return (
    <div className={classes['wrap']} ref={body}>
      <table className={classes['table']} role="table" aria-rowcount={model.length + 1}>
        <caption className="us-hidden">{caption}</caption>
        <thead role="rowgroup">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} role="row">
              {group.headers.map((header) => {
                const sorted = header.column.getIsSorted();
                const title = rendered(header.column.columnDef.header, header.getContext());
                return (
                  <th
                    key={header.id}
                    scope="col"
                    role="columnheader"
                    aria-sort={sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : undefined}
                  >
                    {header.column.getCanSort() ? (
                      <button type="button" className={classes['sort']} onClick={header.column.getToggleSortingHandler()}>
                        {title} <span aria-hidden="true">{sorted === 'asc' ? '▲' : sorted === 'desc' ? '▼' : ''}</span>
                      </button>
                    ) : (
                      title
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody role="rowgroup">
          {before > 0 ? <tr aria-hidden="true" style={{ height: before }} /> : null}
          {items.map(({ index }) => {
            const row = model[index];
            return row ? (
              <tr
                key={row.id}
                role="row"
                className={classes['row']}
                aria-rowindex={index + 2}
                data-index={index}
                ref={model.length > 80 ? virtual.measureElement : undefined}
              >
                {row.getVisibleCells().map((cell, at) => (
                  <td
                    key={cell.id}
                    role="cell"
                    data-label={titleOf(cell.column.columnDef)}
                    className={at === 0 ? classes['first'] : undefined}
                  >
                    <div>{rendered(cell.column.columnDef.cell, cell.getContext())}</div>
                  </td>
                ))}
              </tr>
            ) : null;
          })}
          {after > 0 ? <tr aria-hidden="true" style={{ height: after }} /> : null}
        </tbody>
      </table>
    </div>
  );
}
