import type { Account } from '../../simulator/account.ts';
import type { EventRequest } from '../../simulator/town/events/ask.ts';
import { TownError } from '../../simulator/town/model.ts';
import { townView } from '../../simulator/town/view.ts';
import type { ApiClient } from '../support/api-client.ts';
import { pictures } from '../support/compare-town.ts';
import type { PropertyDriver, RunView } from '../support/property-driver.ts';
import { expectedOf, type Expected } from '../support/town-oracle.ts';
import { until } from '../support/until.ts';
import type { Luck } from './luck.ts';

export const MISFORTUNES = ['many leave at once', 'rows hidden', 'lease deleted'] as const;
export type Misfortune = (typeof MISFORTUNES)[number];

const ATTACHED = ['101'],
  NOBODY_LEFT_OUT: ReadonlySet<string> = new Set();

/** One property of the soak with the PMS account that it is read from. */
export interface HouseParts {
  name: string;
  id: string;
  credentialId: string;
  api: ApiClient;
  driver: PropertyDriver;
  account: Account;
}

/** A town that lives, and what a manager does there when things have calmed down. */
export class House {
  readonly name: string;
  readonly id: string;
  readonly account: Account;
  readonly api: ApiClient;
  readonly #driver: PropertyDriver;
  readonly #credentialId: string;
  #expected: Expected | null = null;
  #isLeaseDeleted = false;
  approved = 0;

  constructor(parts: HouseParts) {
    this.name = parts.name;
    this.id = parts.id;
    this.account = parts.account;
    this.api = parts.api;
    this.#driver = parts.driver;
    this.#credentialId = parts.credentialId;
  }

  /** Whether the PMS has lost a lease for good since the last quiet point: its end waits for a day of absence. */
  get isLeaseDeleted(): boolean {
    return this.#isLeaseDeleted;
  }

  /** What a guard and patience with absence are for: many go at once, rows are missing from complete lists, a lease is deleted. */
  suffer(misfortune: Misfortune, luck: Luck): void {
    const all = townView(this.account.town).households,
      leases = all.filter((each) => each.members.some((member) => member.standing === 'current'));
    if (misfortune === 'rows hidden') {
      this.account.faults.add({ kind: 'hidden', resource: 'leases', ids: leases.slice(0, luck.int(1, 3)).map((each) => each.id) });
      return;
    }
    if (misfortune === 'lease deleted') {
      // Not one that a renewal follows in the unit: nobody knows the day of its end, so that unit stays hers, and current (docs/rules.md, Support).
      const people = (lease: (typeof leases)[number]) => lease.members.map((member) => member.personId),
        alone = leases.filter((lease) => !all.some((each) => each !== lease && people(each).some((id) => people(lease).includes(id))));
      if (!alone.length) return;
      this.#happens({ event: 'removeLease', leaseId: luck.pick(alone).id });
      this.#isLeaseDeleted = true;
      return;
    }
    for (let left = Math.ceil(leases.length * 0.4); left > 0; left--) this.#happens({ event: 'moveOut', announced: false });
  }

  /** An event for which the town has nobody does not happen. */
  #happens(event: EventRequest): void {
    try {
      this.account.event(event);
    } catch (error) {
      if (!(error instanceof TownError)) throw error;
    }
  }

  live(beats: number): void {
    for (let i = 0; i < beats; i++) this.account.beat();
  }

  request(): Promise<{ id: string }> {
    return this.#driver.request(this.id);
  }
  sync(): Promise<RunView> {
    return this.#driver.sync(this.id, 120_000);
  }

  /** A credential that the PMS rejected meanwhile works again. */
  async testCredential(): Promise<void> {
    const path = `/credentials/${this.#credentialId}/test`,
      // Temporal may have come back a moment ago; the API says 503 until it has found it again.
      answer = await until('the credential to be tested', async () => {
        const each = await this.api.raw('POST', path);
        return each.status === 503 ? null : each;
      });
    if (answer.status >= 400) throw new Error(`POST ${path} -> ${answer.status} ${answer.text}`);
  }

  /** What waits for a manager, seen after a read in which nothing was wrong, is what the town says: she approves it. Units that the office added are made ours. */
  async decide(): Promise<boolean> {
    const held = (await this.api.list(`/properties/${this.id}/held-changes`)).map((each) => each.id as string);
    if (held.length)
      this.approved += (
        (await this.api.post(`/properties/${this.id}/held-changes/approve`, { changeIds: held })) as { applied: number }
      ).applied;
    const imported = (await this.api.post(`/properties/${this.id}/pms-units/import`)) as { mapped: number };
    return held.length > 0 || imported.mapped > 0;
  }

  /** Everybody as the API shows them beside everybody as the town has them. What differs, or null. */
  async differs(): Promise<string | null> {
    this.account.now();
    const expected = expectedOf(townView(this.account.town), ATTACHED, NOBODY_LEFT_OUT, this.#expected);
    this.#expected = expected;
    this.#isLeaseDeleted = false;
    const { seen, wanted, seenIds, wantedIds } = await pictures(this.api, this.#driver, this.id, expected);
    if (JSON.stringify([seen, seenIds]) === JSON.stringify([wanted, wantedIds])) return null;
    const lines = (a: readonly unknown[], b: readonly unknown[]) => {
      const other = new Set(b.map((each) => JSON.stringify(each)));
      return a.map((each) => JSON.stringify(each)).filter((each) => !other.has(each));
    };
    return JSON.stringify({
      here: lines(seen, wanted),
      town: lines(wanted, seen),
      onlyHere: lines(seenIds, wantedIds),
      onlyInTown: lines(wantedIds, seenIds),
    }).slice(0, 1_500);
  }
}
