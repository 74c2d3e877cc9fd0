/** Before a lease is signed: people apply, wait, are accepted or denied. And what a unit is for: fake units and beds. */
import { addDays } from '../civil.ts';
import { drawHousehold, drawLease } from '../households.ts';
import { STAGES, TownError, UNIT_USES } from '../model.ts';
import type { TownLease, TownUnit } from '../model.ts';
import type { Town } from '../town.ts';
import { affected, peopleFor } from './arrive.ts';
import type { Affected, Ask } from './ask.ts';

const isOpen = (lease: TownLease): boolean => !lease.cancelled && (lease.stage === 'applicant' || lease.stage === 'waitlist');

/** For any unit; several may apply for the same one. `stage`: applicant (default), waitlist or denied. */
export function apply(town: Town, ask: Ask): Affected {
  const property = ask.property();
  const unit =
    ask.unit() ??
    ask.choose(
      (property ? (town.unitsOfProperty.get(property.id) ?? []) : town.data.units).filter((u) => u.use === undefined),
      'unit',
    );
  const said = ask.text('stage') ?? 'applicant',
    stage = STAGES.find((word) => word === said);
  if (stage === undefined) throw new TownError(`stage: one of ${STAGES.join(', ')}`);
  const people = ask.has('people') ? peopleFor(town, ask) : drawHousehold(town, 1, 0);
  return affected(
    drawLease(town, unit, people, { from: ask.day('day', addDays(town.today, 30)), status: 'future', stage, createdAt: town.instant() }),
  );
}

/** The application is accepted and the lease signed. */
export function approve(town: Town, ask: Ask): Affected {
  const lease = ask.lease(isOpen, 'application');
  delete lease.stage;
  town.changed(lease);
  return affected(lease);
}

export function deny(town: Town, ask: Ask): Affected {
  const lease = ask.lease(isOpen, 'application');
  lease.stage = 'denied';
  town.changed(lease);
  return affected(lease);
}

/** `use: null` makes it an ordinary unit again. */
export function setUnitUse(town: Town, ask: Ask): Affected {
  const unit = needed(ask),
    said = ask.raw('use');
  const use = UNIT_USES.find((word) => word === said);
  if (use === undefined && said !== null) throw new TownError(`use: null, or one of ${UNIT_USES.join(', ')}`);
  if (use === undefined) delete unit.use;
  else unit.use = use;
  town.changed(unit);
  return { unitId: unit.id, propertyId: unit.propertyId };
}

/** From now on the unit is leased by the bed: `count` beds, lettered. Leases that it has keep it whole. */
export function addBeds(town: Town, ask: Ask): Affected {
  const unit = needed(ask);
  unit.beds = Array.from({ length: Math.min(ask.count('count', 2), 26) }, (_, i) =>
    town.newBed(`${unit.label}-${String.fromCharCode(65 + i)}`),
  );
  town.changed(unit);
  return { unitId: unit.id, propertyId: unit.propertyId, bedIds: unit.beds.map((bed) => bed.id) };
}

function needed(ask: Ask): TownUnit {
  const unit = ask.unit();
  if (unit === undefined) throw new TownError('unitId: needed');
  return unit;
}
