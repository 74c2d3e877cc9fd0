/** The last requests of an account, for tests that ask what a reader did. Headers, and so secrets, are never kept. */
export interface LoggedRequest {
  n: number;
  at: string;
  method: string;
  path: string;
  query: string;
  resource: string | null;
  offset: number | null;
  limit: number | null;
  /** 0 while it is being answered, or when it never was */
  status: number;
  rows: number | null;
  faults: string[];
}

const CAP = 10_000;

export class RequestLog {
  #rows: LoggedRequest[] = [];
  #n = 0;

  add(row: Omit<LoggedRequest, 'n'>): LoggedRequest {
    const logged = { n: ++this.#n, ...row };
    this.#rows.push(logged);
    if (this.#rows.length > CAP * 1.1) this.#rows = this.#rows.slice(-CAP);
    return logged;
  }

  list(): LoggedRequest[] {
    return this.#rows.slice(-CAP);
  }
  get total(): number {
    return this.#n;
  }
  clear(): void {
    this.#rows = [];
  }
}
