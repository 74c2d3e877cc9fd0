import pg from 'pg';
import { until } from './until.ts';

/**
 * Stops a run at one of its side effects, from outside: triggers that wait for a lock while the test holds it. The product knows nothing of it.
 * Each is named after what is about to be written. The statement waits inside its transaction, so nothing of it is committed yet.
 */
const POINTS = {
  /** The run takes the property's token. */
  claim: { table: 'integration', on: 'update', when: 'new.current_run is not null and new.current_run is distinct from old.current_run' },
  /** The first rows that differ are staged. */
  stage: { table: 'sync_stage', on: 'insert', when: "new.op = 'present'" },
  /** What the reads came to; with it the fetch is done. */
  reads: { table: 'sync_run', on: 'update', when: "new.reads is distinct from old.reads and new.state = 'running'" },
  exclusions: { table: 'sync_desired', on: 'insert', when: 'true' },
  mappings: { table: 'sync_desired', on: 'update', when: 'true' },
  /** In the middle of the transaction that applies. */
  apply: { table: 'sync_change', on: 'insert', when: 'true' },
  /** Everything is planned; in a plan of parts it is written too. */
  done: { table: 'sync_run', on: 'update', when: "new.state = 'succeeded' and old.state = 'running'" },
  quiet: { table: 'sync_run', on: 'update', when: "new.quiet and new.state = 'succeeded' and old.state = 'running'" },
  failure: { table: 'sync_run', on: 'update', when: "new.state = 'failed' and old.state = 'running'" },
  activation: { table: 'integration', on: 'update', when: "new.state = 'active' and old.state = 'draft'" },
} as const;
export type Point = keyof typeof POINTS;

/** A run's last point comes late on a machine with much else to do; and one whose trigger was lost is begun by housekeeping within a minute. */
const REACHED_LIMIT_MS = 100_000;

const keyOf = `hashtextextended($1 || ':' || $2, 0)`;

export class Breakpoints {
  readonly #url: string;
  readonly #sessions: pg.Client[] = [];
  private constructor(url: string) {
    this.#url = url;
  }

  static async install(url: string): Promise<Breakpoints> {
    const points = new Breakpoints(url),
      client = await points.#connect();
    await client.query(`create function test_stop() returns trigger language plpgsql as $$
      declare property text := coalesce(to_jsonb(new) ->> 'property_id', (select property_id::text from sync_run where id = (to_jsonb(new) ->> 'run_id')::uuid));
      begin perform pg_advisory_xact_lock_shared(hashtextextended(tg_argv[0] || ':' || property, 0)); return new; end $$`);
    for (const [name, { table, on, when }] of Object.entries(POINTS))
      await client.query(
        `create trigger test_stop_${name} before ${on} on ${table} for each row when (${when}) execute function test_stop('${name}')`,
      );
    return points;
  }

  /** From now on whoever comes there waits. Also until PostgreSQL ends. */
  async set(point: Point, propertyId: string): Promise<{ reached(): Promise<void>; release(): Promise<void> }> {
    const holder = await this.#connect();
    await holder.query(`select pg_advisory_lock(${keyOf})`, [point, propertyId]);
    return {
      reached: async () => {
        await until(
          `${point} to be reached`,
          async () =>
            (
              await holder.query(
                `select 1 from pg_locks where locktype = 'advisory' and not granted and (classid::bigint << 32 | objid::bigint) = ${keyOf}`,
                [point, propertyId],
              )
            ).rowCount,
          REACHED_LIMIT_MS,
        );
      },
      release: () => this.#end(holder),
    };
  }

  async close(): Promise<void> {
    for (const session of [...this.#sessions]) await this.#end(session);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url });
    // PostgreSQL is killed in these tests.
    client.on('error', () => undefined);
    await client.connect();
    this.#sessions.push(client);
    return client;
  }

  async #end(client: pg.Client): Promise<void> {
    const at = this.#sessions.indexOf(client);
    if (at >= 0) this.#sessions.splice(at, 1);
    await client.end().catch(() => undefined);
  }
}
