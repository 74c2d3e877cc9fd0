/** Billing and Payments: households and units as MITS 2.0 (docs/vendors/yardi.md). It knows current and future residents, no statuses of single people and nobody who has left. */
import type { Account } from '../account.ts';
import type { MitsHousehold, MitsProperty, MitsUnit } from '../mits/transactions.ts';
import { Mits, mitsPerson } from '../mits/transactions.ts';
import type { TownProperty, TownUnit } from '../town/model.ts';
import { isLive } from '../town/tenancy.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { unitCode } from '../town/unit-code.ts';
import { propertyCode } from './households.ts';
import type { Household } from './households.ts';
import { economicDescription, economicStatus } from './units.ts';

export const isBilled = (of: Household): boolean => isLive(of.standing) || of.standing === 'future';

const mitsOf = (account: Account): Mits => new Mits(account.options.mitsPrefix === 'yes');
const propertyOf = (account: Account, id: number): MitsProperty => {
  const of = account.town.properties.get(id) as TownProperty;
  return { id: propertyCode(of), of, addressType: 'property' };
};

function unitOf(account: Account, unit: TownUnit, here: Household[]): MitsUnit {
  const living = here.find((h) => isLive(h.standing));
  return {
    id: unitCode(account.town, unit),
    key: String(unit.id),
    unit,
    status: economicDescription(unit, here),
    economic: economicStatus(unit).toLowerCase(),
    leased: living === undefined ? 'available' : living.standing === 'notice' ? 'on notice' : 'leased',
    buildingId: unit.building,
    occupants: living === undefined ? 0 : 1 + living.occupants.filter((o) => isLive(o.of.standing)).length,
  };
}

function household(of: Household): MitsHousehold {
  const type = of.standing === 'future' ? 'future resident' : 'current resident',
    { lease } = of.tenancy;
  return {
    id: of.code,
    people: [mitsPerson(of.code, type, of.primary), ...of.occupants.map((o) => mitsPerson(o.code, 'customer', o.of))],
    from: lease.from,
    to: lease.to,
    paymentAccepted: '0',
  };
}

export function billedRow(account: Account, of: Household, here: Household[]): El {
  const unit = account.town.units.get(of.tenancy.unitId) as TownUnit;
  return mitsOf(account).row(propertyOf(account, unit.propertyId), unitOf(account, unit, here), household(of));
}

export function billedUnit(account: Account, unit: TownUnit, here: Household[]): El {
  const mits = mitsOf(account),
    property = propertyOf(account, unit.propertyId),
    of = unitOf(account, unit, here),
    living = here.find(isBilled);
  return el(
    'RT_Customer',
    el('CustomerID', living?.code),
    el(
      'RT_Unit',
      el('UnitID', of.id),
      el('UnitIDValue', of.key),
      el('Unit', mits.information(property, of), mits.el('PropertyPrimaryID', property.id), mits.el('MarketingName', property.of.name)),
    ),
  );
}

export const transactions = (account: Account, byProperty: ReadonlyMap<number, El[]>): El =>
  mitsOf(account).root(
    'ResidentTransactions',
    [...byProperty].map(([id, rows]) => el('Property', mitsOf(account).property(propertyOf(account, id)), rows)),
  );

export const physicalProperty = (account: Account, byProperty: ReadonlyMap<number, El[]>): El =>
  mitsOf(account).root(
    'PhysicalProperty',
    [...byProperty.values()].map((rows) => el('Property', rows)),
  );
