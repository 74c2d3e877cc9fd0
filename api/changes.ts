import { pageOf, readCursor } from './page.ts';
import type { Context } from './route.ts';
import { INSTANT_NULL } from './run-schemas.ts';
import { ChangeFacts } from './facts.ts';
import { Id, Instant, z } from './schemas.ts';

export const KINDS = ['create', 'link', 'update', 'assign', 'move', 'unassign', 'end', 'reopen', 'skip'] as const;
export const STATES = ['planned', 'applied', 'held', 'skipped', 'lapsed', 'rejected', 'undone'] as const;

export const Change = z
  .object({
    id: Id,
    runId: Id,
    kind: z.enum(KINDS),
    state: z.enum(STATES),
    reason: z.string(),
    residentId: Id.nullable(),
    residentName: z.string().nullable(),
    unitId: Id.nullable(),
    unitName: z.string().nullable(),
    stayId: Id.nullable(),
    assignmentId: Id.nullable(),
    before: ChangeFacts,
    after: ChangeFacts,
    heldReason: z.string().nullable(),
    heldSince: INSTANT_NULL,
    at: Instant,
  })
  .openapi('Change');

export interface ChangeRow {
  id: string;
  runId: string;
  seq: number;
  kind: string;
  state: string;
  reason: string;
  residentId: string | null;
  residentName: string | null;
  unitId: string | null;
  unitName: string | null;
  stayId: string | null;
  assignmentId: string | null;
  before: unknown;
  after: unknown;
  heldReason: string | null;
  heldSince: Date | null;
  at: Date;
}

/** A newcomer has no row of her own while the change is only planned: her name is then in what creating her would write, in the same run. */
export const CHANGE_SELECT = `select c.id, c.run_id as "runId", c.seq, c.kind, c.state, c.reason,
  coalesce(p.merged_into, p.id, c.person) as "residentId",
    coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''),
      case when p.id is null then (select nullif(trim(concat_ws(' ', k.after->>'firstName', k.after->>'lastName')), '') from sync_change k
      where k.person = c.person and k.run_id = c.run_id and k.kind = 'create') end) as "residentName",
    c.unit as "unitId", u.name as "unitName", c.stay as "stayId", c.assignment as "assignmentId", c.before, c.after,
      c.held_reason as "heldReason", c.held_since as "heldSince", c.at
  from sync_change c left join person p on p.id = c.person left join unit u on u.id = c.unit`;

export const changeView = ({ seq: _seq, ...row }: ChangeRow) => row;

export async function listChangesOfRun(
  ctx: Context,
  runId: string,
  query: { kind?: string | undefined; state?: string | undefined; limit: number; cursor?: string | undefined },
) {
  const [seq] = readCursor(query.cursor, ['number']);
  const rows = await ctx.sql.rows<ChangeRow>(
    `${CHANGE_SELECT}
      where c.run_id = $1 and c.organization_id = $2 and ($3::text is null or c.kind = $3) and ($4::text is null or c.state = $4)
        and ($5::int is null or c.seq > $5)
      order by c.seq limit $6`,
    [runId, ctx.organizationId, query.kind ?? null, query.state ?? null, seq, query.limit + 1],
  );
  return pageOf(rows, query.limit, (row) => [row.seq], changeView);
}
