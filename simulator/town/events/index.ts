/** Every event by its name, and the one way to make one happen: it is logged with ids only, and the same seed gives the same town afterwards. */
import { TownError } from '../model.ts';
import type { TownEvent } from '../model.ts';
import type { Town } from '../town.ts';
import * as application from './apply.ts';
import * as arrive from './arrive.ts';
import { Ask } from './ask.ts';
import type { EventRequest, EventRun } from './ask.ts';
import * as change from './change.ts';
import * as leave from './leave.ts';
import * as office from './office.ts';
import * as renew from './renew.ts';

/** What may be said besides `event`: every field is optional unless its event says "needed". */
export const EVENTS: Record<string, { run: EventRun; takes: string }> = {
  moveIn: { run: arrive.moveIn, takes: 'unitId, propertyId, people, day' },
  signFuture: { run: arrive.signFuture, takes: 'unitId, propertyId, people, day' },
  becomeCurrent: { run: arrive.becomeCurrent, takes: 'leaseId, personId, propertyId' },
  addRoommate: { run: arrive.addRoommate, takes: 'leaseId, people, future, day' },
  addCosigner: { run: arrive.addCosigner, takes: 'leaseId' },
  addLease: { run: arrive.addLease, takes: 'unitId (needed), bedId, people, from, to, type, status, moveOut' },
  apply: { run: application.apply, takes: 'unitId, propertyId, people, day, stage' },
  approve: { run: application.approve, takes: 'leaseId, unitId, propertyId' },
  deny: { run: application.deny, takes: 'leaseId, unitId, propertyId' },
  giveNotice: { run: leave.giveNotice, takes: 'leaseId, personId, propertyId, day' },
  withdrawNotice: { run: leave.withdrawNotice, takes: 'leaseId, personId' },
  moveOut: { run: leave.moveOut, takes: 'leaseId, personId, propertyId, announced, day' },
  transfer: { run: leave.transfer, takes: 'leaseId, personId, toUnitId, propertyId' },
  evict: { run: leave.evict, takes: 'leaseId, propertyId' },
  dropEviction: { run: leave.dropEviction, takes: 'leaseId' },
  cancel: { run: leave.cancel, takes: 'leaseId, propertyId' },
  removeLease: { run: leave.removeLease, takes: 'leaseId, propertyId' },
  restoreLease: { run: leave.restoreLease, takes: 'leaseId' },
  renewSame: { run: renew.renewSame, takes: 'leaseId, propertyId, months, to' },
  renewNew: { run: renew.renewNew, takes: 'leaseId, propertyId' },
  changeEmail: { run: change.changeEmail, takes: 'personId, email' },
  changePhone: { run: change.changePhone, takes: 'personId, phones' },
  changeName: { run: change.changeName, takes: 'personId, firstName, lastName' },
  shareEmail: { run: change.shareEmail, takes: 'personId, withPersonId' },
  reuseRecord: { run: change.reuseRecord, takes: 'personId, firstName, lastName, email' },
  setBirthDate: { run: change.setBirthDate, takes: 'personId (needed), bornOn' },
  renameUnit: { run: office.renameUnit, takes: 'unitId, label, building' },
  addUnit: { run: office.addUnit, takes: 'propertyId, label, building' },
  removeUnit: { run: office.removeUnit, takes: 'unitId' },
  setUnitUse: { run: application.setUnitUse, takes: 'unitId (needed), use (needed)' },
  addBeds: { run: application.addBeds, takes: 'unitId (needed), count' },
  addProperty: { run: office.addProperty, takes: 'name, units' },
  changeProperty: { run: office.changeProperty, takes: 'propertyId (needed), name, active' },
};

/** Old events are of no use to anybody, and the log is part of the state file. */
const LOG_CAP = 5000;

export function happen(town: Town, request: EventRequest): TownEvent {
  const event = Object.hasOwn(EVENTS, request.event) ? EVENTS[request.event] : undefined;
  if (event === undefined) throw new TownError(`event: one of ${Object.keys(EVENTS).join(', ')}`);
  const ids = event.run(town, new Ask(town, request));
  const { log } = town.data;
  const record = { n: (log.at(-1)?.n ?? 0) + 1, at: town.instant(), day: town.today, event: request.event, ids };
  log.push(record);
  if (log.length > LOG_CAP) log.splice(0, log.length - LOG_CAP);
  town.data.version++;
  return record;
}
