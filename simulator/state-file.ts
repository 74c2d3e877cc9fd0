/** Keeps the towns across restarts: written whole after each event, beside the old file and then over it, so that a kill leaves one or the other. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Account, SavedAccount } from './account.ts';

const FORMAT = 1;

export class StateFile {
  readonly #path: string | null;

  constructor(path: string | undefined) {
    this.#path = path === undefined || path === '' ? null : path;
  }

  /** What was kept; nothing where there is no file, or one that another version wrote. */
  load(): SavedAccount[] {
    if (this.#path === null || !existsSync(this.#path)) return [];
    try {
      const saved = JSON.parse(readFileSync(this.#path, 'utf8')) as { format?: number; accounts?: SavedAccount[] };
      return saved.format === FORMAT && Array.isArray(saved.accounts) ? saved.accounts : [];
    } catch {
      return []; // a fake town is easily built anew; a simulator that does not start is worse
    }
  }

  save(accounts: Iterable<Account>): void {
    if (this.#path === null) return;
    const kept = [...accounts].filter((account) => account.kept).map((account) => account.save());
    const beside = `${this.#path}.new`;
    writeFileSync(beside, JSON.stringify({ format: FORMAT, accounts: kept }), { mode: 0o600 });
    renameSync(beside, this.#path);
  }
}
