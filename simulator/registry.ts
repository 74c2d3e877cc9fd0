/** All accounts, chosen by the client id that a request carries. */
import { Account } from './account.ts';
import type { AccountSpec } from './account.ts';
import type { Clock } from './clock.ts';
import type { StateFile } from './state-file.ts';
import { TownError } from './town/model.ts';

export class Registry {
  readonly #accounts = new Map<string, Account>();
  readonly #clock: Clock;
  readonly #state: StateFile;

  constructor(clock: Clock, state: StateFile) {
    this.#clock = clock;
    this.#state = state;
    for (const saved of state.load()) this.#hold(Account.restore(saved, clock)).startLife({ everyMs: saved.lifeEveryMs });
  }

  list(): Account[] { return [...this.#accounts.values()]; }
  get(clientId: string): Account | undefined { return this.#accounts.get(clientId); }

  create(spec: AccountSpec): Account {
    if (this.#accounts.has(spec.clientId)) throw new TownError('that client id is taken');
    const account = this.#hold(Account.create(spec, this.#clock));
    account.startLife({ everyMs: spec.lifeEveryMs ?? 0 });
    this.save();
    return account;
  }

  remove(clientId: string): boolean {
    this.#accounts.get(clientId)?.stopLife();
    const known = this.#accounts.delete(clientId);
    this.save();
    return known;
  }

  save(): void { this.#state.save(this.#accounts.values()); }

  stop(): void {
    this.save();
    for (const account of this.#accounts.values()) account.stopLife();
  }

  #hold(account: Account): Account {
    account.onChange = () => { if (account.kept) this.save(); };
    this.#accounts.set(account.clientId, account);
    return account;
  }
}
