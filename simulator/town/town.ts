/** A town with its indexes. Every change goes through here, so that `version` tells caches when they are stale. */
import { Random } from './random.ts';
import type { CivilDay } from './civil.ts';
import { TownError } from './model.ts';
import type { Instant, Member, TownData, TownLease, TownPerson, TownProperty, TownUnit } from './model.ts';

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};
/** Buildium's own offices open in the morning: a new day's first record is from 14:00 UTC. */
const MORNING = 14 * 3600;

export function emptyTown(seed: number, today: CivilDay): TownData {
  return {
    seed,
    today,
    second: MORNING,
    random: seed,
    version: 1,
    next: { property: 101, unit: 2001, person: 30_001, lease: 50_001 },
    properties: [],
    units: [],
    people: [],
    leases: [],
    removed: [],
    log: [],
  };
}

export class Town {
  readonly data: TownData;
  readonly random: Random;
  readonly properties = new Map<number, TownProperty>();
  readonly units = new Map<number, TownUnit>();
  readonly people = new Map<number, TownPerson>();
  readonly leases = new Map<number, TownLease>();
  readonly unitsOfProperty = new Map<number, TownUnit[]>();
  readonly leasesOfProperty = new Map<number, TownLease[]>();
  readonly leasesOfUnit = new Map<number, TownLease[]>();
  readonly leasesOfPerson = new Map<number, TownLease[]>();
  /** where the town follows a clock, records carry its time; otherwise the town counts its own seconds */
  clock: (() => Date) | null = null;

  constructor(data: TownData) {
    this.data = data;
    this.random = new Random(data.random);
    for (const row of data.properties) this.properties.set(row.id, row);
    for (const row of data.people) this.people.set(row.id, row);
    for (const row of data.units) this.#indexUnit(row);
    for (const row of data.leases) this.#indexLease(row);
  }

  get today(): CivilDay {
    return this.data.today;
  }
  get version(): number {
    return this.data.version;
  }

  /** The instant of the next record: later than the one before, the same for the same seed and events. */
  instant(): Instant {
    if (this.clock !== null) return `${this.clock().toISOString().slice(0, 19)}Z`;
    this.data.second = Math.min(this.data.second + 1, 86_399);
    return `${this.today}T${new Date(this.data.second * 1000).toISOString().slice(11, 19)}Z`;
  }

  /** The town's day moves: leases follow dates by themselves, people's own statuses stay (docs/vendors/buildium.md). */
  tick(day: CivilDay): boolean {
    if (day === this.today) return false;
    this.data.today = day;
    this.data.second = MORNING;
    this.data.version++;
    return true;
  }

  changed(...rows: { updatedAt: Instant }[]): void {
    const at = this.instant();
    for (const row of rows) row.updatedAt = at;
    this.data.version++;
  }

  addProperty(row: Omit<TownProperty, 'id'>): TownProperty {
    const property = { id: this.data.next.property++, ...row };
    this.data.properties.push(property);
    this.properties.set(property.id, property);
    this.data.version++;
    return property;
  }

  addUnit(row: Omit<TownUnit, 'id'>): TownUnit {
    const unit = { id: this.data.next.unit++, ...row };
    this.data.units.push(unit);
    this.#indexUnit(unit);
    this.data.version++;
    return unit;
  }

  removeUnit(unit: TownUnit): void {
    if (this.leasesOfUnit.get(unit.id)?.length) throw new TownError('a unit with leases cannot be removed');
    const without = (list: TownUnit[]): TownUnit[] => list.filter((other) => other !== unit);
    this.data.units = without(this.data.units);
    this.units.delete(unit.id);
    this.unitsOfProperty.set(unit.propertyId, without(this.unitsOfProperty.get(unit.propertyId) ?? []));
    this.data.version++;
  }

  newBed(label: string): { id: number; label: string } {
    return { id: this.data.next.unit++, label };
  }

  nextPersonId(): number {
    return this.data.next.person++;
  }

  addPerson(person: TownPerson): TownPerson {
    this.data.people.push(person);
    this.people.set(person.id, person);
    this.data.version++;
    return person;
  }

  addLease(row: Omit<TownLease, 'id'>): TownLease {
    const lease = { id: this.data.next.lease++, ...row };
    this.data.leases.push(lease);
    this.#indexLease(lease);
    this.data.version++;
    return lease;
  }

  addMember(lease: TownLease, member: Member): void {
    lease.members.push(member);
    push(this.leasesOfPerson, member.personId, lease);
    this.data.version++;
  }

  /** A deleted lease leaves nothing behind in the vendor's lists; we keep it aside, so that it can be restored. */
  removeLease(lease: TownLease): void {
    this.data.leases = this.data.leases.filter((other) => other !== lease);
    this.data.removed.push(lease);
    this.leases.delete(lease.id);
    const drop = (map: Map<number, TownLease[]>, key: number): void => {
      map.set(
        key,
        (map.get(key) ?? []).filter((other) => other !== lease),
      );
    };
    drop(this.leasesOfProperty, lease.propertyId);
    drop(this.leasesOfUnit, lease.unitId);
    for (const member of lease.members) drop(this.leasesOfPerson, member.personId);
    this.data.version++;
  }

  restoreLease(lease: TownLease): void {
    this.data.removed = this.data.removed.filter((other) => other !== lease);
    this.data.leases.push(lease);
    this.#indexLease(lease);
    this.changed(lease);
  }

  snapshot(): TownData {
    return { ...this.data, random: this.random.state };
  }

  #indexUnit(unit: TownUnit): void {
    this.units.set(unit.id, unit);
    push(this.unitsOfProperty, unit.propertyId, unit);
  }

  #indexLease(lease: TownLease): void {
    this.leases.set(lease.id, lease);
    push(this.leasesOfProperty, lease.propertyId, lease);
    push(this.leasesOfUnit, lease.unitId, lease);
    for (const member of lease.members) push(this.leasesOfPerson, member.personId, lease);
  }
}
