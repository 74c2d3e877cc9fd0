import type { PmsContext } from './connector.ts';

/** What was learned while a context lasts, by key: a read, and the look-ups after it, share it. Another run asks anew. */
export class PerContext<T> {
  private readonly known = new WeakMap<PmsContext, Map<string, T>>();

  get(ctx: PmsContext, key: string): T | undefined {
    return this.known.get(ctx)?.get(key);
  }
  set(ctx: PmsContext, key: string, value: T): T {
    const own = this.known.get(ctx) ?? new Map<string, T>();
    this.known.set(ctx, own.set(key, value));
    return value;
  }
  delete(ctx: PmsContext, key: string): void {
    this.known.get(ctx)?.delete(key);
  }
}
