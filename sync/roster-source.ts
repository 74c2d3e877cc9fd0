import type pg from 'pg';
import type { SecretBox } from '../domain/secret-box.ts';
import { readRosterSummary, type RosterSummary } from './roster-upload.ts';
import { sqlOnPool } from './tx.ts';

export interface OpenRoster {
  head(): Promise<RosterSummary | null>;
  page(propertyExternalId: string, list: 'units' | 'stays', page: number): Promise<{ rows: unknown[]; total: number; pages: number }>;
}

/**
 * The roster of an account as one activity reads it (pms/connector.ts, RosterSource): fixed at the first question.
 * A new upload deletes the old roster, so whoever still reads that one finds its pages gone: `replaced` makes the error for it.
 */
export function openRoster(pool: pg.Pool, secrets: SecretBox, accountId: string, replaced: () => Error): OpenRoster {
  const sql = sqlOnPool(pool);
  let pinned: Promise<RosterSummary | null> | null = null;
  const head = () => (pinned ??= readRosterSummary(sql, accountId).then((found) => found ?? null));
  return {
    head,
    async page(propertyExternalId, list, page) {
      const roster = await head(),
        property = roster?.properties.find((each) => each.externalId === propertyExternalId);
      if (!roster || !property) return { rows: [], total: 0, pages: 0 };
      const pages = list === 'units' ? property.unitPages : property.stayPages,
        total = list === 'units' ? property.units : property.stays;
      if (page >= pages) return { rows: [], total, pages };
      const row = await sql.row<{ id: string; sealed: string }>(
        'select id, sealed from roster_page where roster_id = $1 and property_external_id = $2 and list = $3 and page = $4',
        [roster.id, propertyExternalId, list, page],
      );
      if (!row) throw replaced();
      return { rows: JSON.parse(secrets.open(row.id, row.sealed)) as unknown[], total, pages };
    },
  };
}
