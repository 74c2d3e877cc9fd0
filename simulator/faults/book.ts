/** An account's faults: which strike this request, and how often they still may. */
import { readFault } from './spec.ts';
import type { Fault, FaultScope } from './spec.ts';

export interface Struck {
  resource: string | null;
  kind: string | null;
  group?: string | undefined;
  lookup: boolean;
  offset: number;
  limit: number;
  total: number;
}

function strikes(fault: Fault, at: Struck): boolean {
  if (
    fault.left === 0 ||
    (fault.resource !== 'any' && fault.resource !== at.resource && fault.resource !== at.kind && fault.resource !== at.group)
  )
    return false;
  if (at.lookup || at.resource === null)
    return (fault.position === 'any' || (fault.position === 'lookup' && at.lookup)) && fault.fromPage === null && fault.phase !== 'page';
  if (fault.fromPage !== null && Math.floor(at.offset / at.limit) + 1 < fault.fromPage) return false;
  const first = at.offset === 0,
    last = at.offset + at.limit >= at.total;
  return { any: true, lookup: false, first, last, middle: !first && !last }[fault.position];
}

export class FaultBook {
  #faults: Fault[] = [];
  #next = 1;
  readonly #scope: FaultScope;

  constructor(scope: FaultScope) {
    this.#scope = scope;
  }

  list(): Fault[] {
    return this.#faults;
  }
  clear(): void {
    this.#faults = [];
  }

  add(value: unknown): Fault {
    const fault = readFault(value, `f${this.#next}`, this.#scope);
    this.#next++;
    this.#faults.push(fault);
    return fault;
  }

  /** All or nothing: one that cannot be read leaves the old ones in force. */
  replace(values: unknown[]): Fault[] {
    const before = this.#faults;
    this.#faults = [];
    try {
      return values.map((value) => this.add(value));
    } catch (error) {
      this.#faults = before;
      throw error;
    }
  }

  remove(id: string): boolean {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  /** The faults that strike this request; each counts as used. */
  take(at: Struck): Fault[] {
    const struck = this.#faults.filter((fault) => strikes(fault, at));
    for (const fault of struck) {
      fault.hits++;
      if (fault.left !== null) fault.left--;
    }
    return struck;
  }
}
