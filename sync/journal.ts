import type { FeedEntry } from './feed.ts';
import type { Sql } from './tx.ts';

/** A row as JSON: days and instants as text, column names as in the database. */
export type Row = Record<string, unknown>;
export type JournalTable =
  'person' | 'pms_person' | 'stay' | 'assignment' | 'block' | 'decision' | 'conflict' | 'sync_change' | 'status_meaning' | 'person_merge';
/** What one change did to one row. `before` null: the row was made; `after` null: it was taken away. Only the columns that it wrote; of a row made, those that tell whether it is still as it was. */
export interface Patch {
  table: JournalTable;
  id: string;
  before: Row | null;
  after: Row | null;
}
interface Entry {
  table: JournalTable;
  id: string;
  original: Row | null;
  row: Row | null;
}

/** Rows are written in this order, what gives something free (a log-in, a unit, a subject) before what takes it. */
const ORDER: readonly JournalTable[] = [
  'sync_change',
  'conflict',
  'decision',
  'person',
  'pms_person',
  'stay',
  'assignment',
  'block',
  'status_meaning',
  'person_merge',
];
const givesFree: Partial<Record<JournalTable, (row: Row) => boolean>> = {
  sync_change: (row) => row['state'] !== 'held',
  conflict: (row) => row['state'] !== 'open',
  decision: (row) => row['state'] !== 'active',
  person: (row) => row['login_email_key'] === null,
  assignment: (row) => row['state'] === 'ended',
  block: (row) => row['lifted_at'] !== null,
};

/** Of a row that a write made, what taking it back asks for (sync/undo-patches.ts). The rest stands in the row itself, which is ended and not deleted. */
const OF_A_MADE_ROW = ['state', 'person_id', 'unit_id', 'lifted_at', 'undone_at', 'meaning'] as const;

const put = <T>(map: Map<unknown, Set<T>>, key: unknown, value: T) => {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
};
const push = <T>(map: Map<string, T[]>, key: string, value: T) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;
/** Values as they come from the database and from a stored patch: instants are equal in any spelling. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string' && INSTANT.test(a) && INSTANT.test(b)) return Date.parse(a) === Date.parse(b);
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return (a ?? null) === (b ?? null);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Array.isArray(a) === Array.isArray(b) && [...keys].every((key) => sameValue((a as Row)[key], (b as Row)[key]));
}

/**
 * A human write as a list of row changes: read for update, changed here, written set by set by one `flush`. What it did is kept with the run as patches,
 * so that it can be taken back by the columns it wrote, where nothing newer touched them (docs/rules.md, Undo).
 */
export class Journal {
  readonly #sql: Sql;
  readonly #entries = new Map<string, Entry>();
  /** `table.column` -> value -> rows: a run of a hundred thousand changes is looked through once, not once for each. */
  readonly #indexes = new Map<string, Map<unknown, Set<Entry>>>();
  #patches: Patch[] = [];
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Rows as they stand, this journal's own changes included. `where` sees the database only. */
  async load(table: JournalTable, where: string, values: unknown[]): Promise<Row[]> {
    const rows = await this.#sql.rows<{ row: Row }>(
      `select to_jsonb(t) as row from ${table} t where ${where} order by t.id for update`,
      values,
    );
    return rows.flatMap(({ row }) => {
      const key = `${table}/${String(row['id'])}`;
      if (!this.#entries.has(key)) this.#add(key, { table, id: String(row['id']), original: row, row });
      const now = this.#entries.get(key)?.row;
      return now ? [now] : [];
    });
  }

  get(table: JournalTable, id: string): Row | null {
    return this.#entries.get(`${table}/${id}`)?.row ?? null;
  }
  all(table: JournalTable): Row[] {
    return [...this.#entries.values()].flatMap((entry) => (entry.table === table && entry.row ? [entry.row] : []));
  }

  /** Rows of a table with this value, as they stand now. */
  by(table: JournalTable, column: string, value: unknown): Row[] {
    const name = `${table}.${column}`;
    let index = this.#indexes.get(name);
    if (!index) {
      index = new Map<unknown, Set<Entry>>();
      this.#indexes.set(name, index);
      for (const entry of this.#entries.values()) if (entry.table === table && entry.row) put(index, entry.row[column], entry);
    }
    return [...(index.get(value) ?? [])].flatMap((entry) => (entry.row ? [entry.row] : []));
  }

  #add(key: string, entry: Entry): void {
    const row = entry.row;
    entry.row = null;
    this.#entries.set(key, entry);
    this.#replace(entry, row);
  }

  #replace(entry: Entry, row: Row | null): void {
    for (const [name, index] of this.#indexes) {
      const [table = '', column = ''] = name.split('.');
      if (table !== entry.table || (entry.row && row && entry.row[column] === row[column])) continue;
      if (entry.row) index.get(entry.row[column])?.delete(entry);
      if (row) put(index, row[column], entry);
    }
    entry.row = row;
  }

  /** Changes columns of a loaded or inserted row; equal values are no change. */
  set(table: JournalTable, id: string, values: Row): void {
    const entry = this.#entries.get(`${table}/${id}`);
    if (!entry?.row) throw new Error(`${table} ${id} was not loaded`);
    const row = entry.row,
      columns = Object.keys(values).filter((column) => !sameValue(row[column], values[column]));
    if (!columns.length) return;
    const pick = (from: Row) => Object.fromEntries(columns.map((column) => [column, from[column] ?? null]));
    this.#patches.push({ table, id, before: pick(row), after: pick(values) });
    this.#replace(entry, { ...row, ...pick(values) });
  }

  insert(table: JournalTable, row: Row): void {
    const id = String(row['id']);
    this.#add(`${table}/${id}`, { table, id, original: null, row });
    this.#patches.push({
      table,
      id,
      before: null,
      after: Object.fromEntries(OF_A_MADE_ROW.filter((column) => column in row).map((column) => [column, row[column]])),
    });
  }

  remove(table: JournalTable, id: string): void {
    const entry = this.#entries.get(`${table}/${id}`);
    if (!entry?.row) return;
    this.#patches.push({ table, id, before: entry.row, after: null });
    this.#replace(entry, null);
  }

  /** What was done since the last call: belongs to one change. */
  take(): Patch[] {
    return this.#patches.splice(0);
  }

  async flush(now: Date): Promise<void> {
    for (const table of ORDER) {
      const entries = [...this.#entries.values()].filter((entry) => entry.table === table && entry.row !== entry.original);
      const removed = entries.filter((entry) => entry.row === null && entry.original).map((entry) => entry.id);
      if (removed.length) await this.#sql.run(`delete from ${table} where id = any($1::uuid[])`, [removed]);
      const updates = entries.filter(
        (entry): entry is Entry & { original: Row; row: Row } => entry.original !== null && entry.row !== null,
      );
      const first = givesFree[table];
      for (const phase of first ? [updates.filter((entry) => first(entry.row)), updates.filter((entry) => !first(entry.row))] : [updates])
        await this.#update(table, phase, now);
      await this.#insert(
        table,
        entries.flatMap((entry) => (entry.original === null && entry.row ? [entry.row] : [])),
      );
    }
  }

  async #update(table: JournalTable, entries: readonly { original: Row; row: Row }[], now: Date): Promise<void> {
    const groups = new Map<string, Row[]>();
    for (const { original, row } of entries) {
      const columns = Object.keys(row).filter((column) => !sameValue(row[column], original[column]));
      if (columns.length)
        push(groups, columns.join(), Object.fromEntries(['id', ...columns].map((column) => [column, row[column] ?? null])));
    }
    for (const [columns, rows] of groups) {
      const set = columns
        .split(',')
        .map((column) => `${column} = n.${column}`)
        .join(', ');
      const more = table === 'person' ? ', version = t.version + 1, changed_at = $2' : table === 'stay' ? ', changed_at = $2' : '';
      await this.#sql.run(
        `update ${table} t set ${set}${more} from jsonb_populate_recordset(null::${table}, $1::jsonb) n where t.id = n.id`,
        more ? [JSON.stringify(rows), now] : [JSON.stringify(rows)],
      );
    }
  }

  async #insert(table: JournalTable, rows: readonly Row[]): Promise<void> {
    const groups = new Map<string, Row[]>();
    for (const row of rows) push(groups, Object.keys(row).join(), row);
    for (const [columns, some] of groups)
      await this.#sql.run(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [
        JSON.stringify(some),
      ]);
  }

  /** What door systems have to be told: ends before starts. `today` of an assignment's property. */
  feed(runId: string, today: (propertyId: string) => string): FeedEntry[] {
    const ends: FeedEntry[] = [],
      updates: FeedEntry[] = [],
      starts: FeedEntry[] = [];
    for (const { table, original, row } of this.#entries.values()) {
      if (table !== 'assignment' || !row) continue;
      const was = original && original['state'] !== 'ended' ? original : null,
        is = row['state'] !== 'ended' ? row : null;
      const entry = (kind: FeedEntry['kind'], of: Row, state: unknown, until: unknown): FeedEntry => ({
        propertyId: String(of['property_id']),
        runId,
        kind,
        personId: String(of['person_id']),
        unitId: String(of['unit_id']),
        state: state as FeedEntry['state'],
        startsOn: String(of['starts_on']),
        until: (until ?? null) as string | null,
      });
      const moved = was && is && was['person_id'] !== is['person_id'];
      if (was && (!is || moved)) ends.push(entry('unassign', was, 'ended', row['ended_on'] ?? today(String(row['property_id']))));
      if (is && (!was || moved)) starts.push(entry('assign', is, is['state'], is['until']));
      else if (was && is && ['state', 'starts_on', 'until'].some((column) => !sameValue(was[column], is[column])))
        updates.push(entry('update', is, is['state'], is['until']));
    }
    return [...ends, ...updates, ...starts];
  }
}
