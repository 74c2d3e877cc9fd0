import { IdTable, hash32 } from '../domain/id-table.ts';

/** The rows of one list seen so far. */
export class SeenRows {
  private readonly table = new IdTable();

  get count(): number {
    return this.table.size;
  }

  /** `same` and `different` compare the content with that of the first row of this id. */
  add(id: string, contentHash: string): 'new' | 'same' | 'different' {
    const content = hash32(contentHash);
    const before = this.table.putIfAbsent(id, content);
    return before === undefined ? 'new' : before === content ? 'same' : 'different';
  }
}
