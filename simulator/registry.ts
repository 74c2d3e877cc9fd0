/** All accounts, chosen by the client id that a request carries. */
import { Account } from './account.ts';
import type { AccountSpec } from './account.ts';
import type { Clock } from './clock.ts';
import type { StateFile } from './state-file.ts';
import { TownError } from './town/model.ts';
import type { Accounts, VendorName } from './vendor/vendor.ts';
import { factsOf } from './vendors.ts';

export class Registry implements Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #clock: Clock;
  readonly #state: StateFile;

  constructor(clock: Clock, state: StateFile) {
    this.#clock = clock;
    this.#state = state;
    for (const saved of state.load())
      this.#hold(Account.restore(saved, clock, factsOf(saved.vendor ?? 'buildium'))).startLife({ everyMs: saved.lifeEveryMs });
  }

  list(): Account[] {
    return [...this.#accounts.values()];
  }
  /** With a vendor's name: an account of another vendor is none. */
  get(clientId: string, vendor?: VendorName): Account | undefined {
    const found = this.#accounts.get(clientId);
    return vendor === undefined || found?.vendor === vendor ? found : undefined;
  }
  of(vendor: VendorName): Account[] {
    return this.list().filter((account) => account.vendor === vendor);
  }

  create(spec: AccountSpec): Account {
    if (this.#accounts.has(spec.clientId)) throw new TownError('that client id is taken');
    const account = this.#hold(Account.create(spec, this.#clock, factsOf(spec.vendor ?? 'buildium')));
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

  save(): void {
    this.#state.save(this.#accounts.values());
  }

  stop(): void {
    this.save();
    for (const account of this.#accounts.values()) account.stopLife();
  }

  #hold(account: Account): Account {
    account.onChange = () => {
      if (account.kept) this.save();
    };
    this.#accounts.set(account.clientId, account);
    return account;
  }
}
