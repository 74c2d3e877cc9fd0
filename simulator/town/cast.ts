/** The cases every reader of a PMS has to get right, each played once or more in each property. The product's rules for them are in docs/rules.md. */
import { addDays, addMonths } from './civil.ts';
import { drawContact, drawPerson, drawPhone, unreadablePhone } from './people.ts';
import { drawHousehold, drawLease, formerHousehold } from './households.ts';
import type { TownLease, TownUnit } from './model.ts';
import type { Town } from './town.ts';

type Scene = (town: Town, unit: TownUnit, spare: TownUnit) => void;
const day = (town: Town, days: number) => addDays(town.today, days);
const notice = (lease: TownLease, moveOut: string, noticed: string, only?: number): void => {
  for (const m of lease.members)
    if (only === undefined || m.personId === only) lease.moveOuts.push({ personId: m.personId, moveOut, noticed });
};

/** What every vendor's protocol can tell. */
export const SCENES: Record<string, Scene> = {
  renewedSameLease: (town, unit) => {
    drawLease(town, unit, drawHousehold(town), { from: addMonths(town.today, -14), to: addMonths(town.today, 10) });
  },
  renewedAsSecondLease: (town, unit) => {
    const people = drawHousehold(town, 2, 0),
      ended = day(town, -50);
    const old = drawLease(town, unit, people, { from: addMonths(ended, -12), to: ended, leftOn: ended });
    drawLease(town, unit, people, { from: addDays(ended, 1), follows: old.id });
  },
  renewalDrawnAhead: (town, unit) => {
    const people = drawHousehold(town, 1, 0),
      ends = day(town, 20);
    const old = drawLease(town, unit, people, { from: addMonths(ends, -12), to: ends });
    drawLease(town, unit, people, { from: addDays(ends, 1), status: 'future', follows: old.id });
  },
  notice: (town, unit) => {
    notice(drawLease(town, unit, drawHousehold(town, 2), { from: addMonths(town.today, -9) }), day(town, 18), day(town, -12));
  },
  noticeOverdue: (town, unit) => {
    notice(drawLease(town, unit, drawHousehold(town, 1), { from: addMonths(town.today, -8) }), day(town, -2), day(town, -32));
  },
  oneOfTwoLeaves: (town, unit) => {
    const lease = drawLease(town, unit, drawHousehold(town, 2, 0), { from: addMonths(town.today, -7) });
    notice(lease, day(town, 25), day(town, -5), lease.members[1]?.personId);
  },
  successorSigned: (town, unit) => {
    const leaves = day(town, 14);
    notice(drawLease(town, unit, drawHousehold(town, 1), { from: addMonths(leaves, -12), to: leaves }), leaves, day(town, -20));
    drawLease(town, unit, drawHousehold(town, 2, 0), { from: addDays(leaves, 3), status: 'future' });
  },
  eviction: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1), { from: addMonths(town.today, -6) }).evictionPending = true;
  },
  holdover: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 2), { from: addMonths(town.today, -12), to: day(town, -9) });
  },
  roommates: (town, unit) => {
    drawLease(town, unit, [drawPerson(town), drawPerson(town), drawPerson(town)], { from: addMonths(town.today, -4) });
  },
  futureRoommate: (town, unit) => {
    const lease = drawLease(town, unit, drawHousehold(town, 1, 0), { from: addMonths(town.today, -5) });
    town.addMember(lease, { personId: drawPerson(town).id, status: 'future', moveIn: day(town, 12) });
  },
  roommateLeft: (town, unit) => {
    const lease = drawLease(town, unit, drawHousehold(town, 2, 0), { from: addMonths(town.today, -10) });
    const gone = lease.members[1];
    if (gone !== undefined) {
      gone.status = 'past';
      notice(lease, day(town, -35), day(town, -65), gone.personId);
    }
  },
  cosigner: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: addMonths(town.today, -3) }).cosigners.push(drawContact(town));
  },
  family: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 2, 2), { from: addMonths(town.today, -11) });
  },
  sharedEmail: (town, unit) => {
    const one = drawPerson(town);
    drawLease(town, unit, [one, drawPerson(town, { lastName: one.lastName, email: (one.email ?? '').toUpperCase() })], {
      from: addMonths(town.today, -2),
    });
  },
  withoutEmail: (town, unit) => {
    drawLease(town, unit, [drawPerson(town, { email: null }), drawPerson(town, { phones: [] })], { from: addMonths(town.today, -8) });
  },
  unreadablePhone: (town, unit) => {
    drawLease(
      town,
      unit,
      [
        drawPerson(town, { phones: [unreadablePhone(town), drawPhone(town)] }),
        drawPerson(town, { email: null, phones: [unreadablePhone(town)] }),
      ],
      { from: addMonths(town.today, -1) },
    );
  },
  beyondAscii: (town, unit) => {
    drawLease(
      town,
      unit,
      [drawPerson(town, { firstName: 'José', lastName: 'Nguyễn' }), drawPerson(town, { firstName: 'Łukasz', lastName: "O'Brien" })],
      { from: addMonths(town.today, -5) },
    );
  },
  neverMovedIn: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: day(town, -20), to: day(town, -10), status: 'future', cancelled: true });
  },
  leftLately: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 2), { from: addMonths(town.today, -13), leftOn: day(town, -25) });
  },
  leftLongAgo: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1), { from: addMonths(town.today, -20), leftOn: day(town, -200) });
  },
  arrivesSoon: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 2), { from: day(town, 9), status: 'future' });
  },
  monthToMonth: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1), { from: addMonths(town.today, -30), type: 'atWill' });
  },
  rolledOver: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1), { from: addMonths(town.today, -16), type: 'rollover' });
  },
  newNeighbour: (town, unit) => {
    const lease = drawLease(town, unit, drawHousehold(town), { from: day(town, -3) });
    formerHousehold(town, unit, lease.from);
  },
  transferred: (town, unit, spare) => {
    const people = drawHousehold(town, 2, 0),
      on = day(town, -30);
    const old = drawLease(town, spare, people, { from: addMonths(on, -7), leftOn: on, noticed: addDays(on, -14) });
    drawLease(town, unit, people, { from: on, follows: old.id });
  },
};

/** What only some vendors can tell (their lists of what they cannot say stand beside them): a town with the full cast plays these too. */
export const MORE_SCENES: Record<string, Scene> = {
  primaryLeft: (town, unit) => {
    const lease = drawLease(town, unit, drawHousehold(town, 3, 0), { from: addMonths(town.today, -15), to: addMonths(town.today, 9) });
    const first = lease.members[0];
    if (first !== undefined) {
      first.status = 'past';
      notice(lease, day(town, -12), day(town, -40), first.personId);
    }
  },
  occupant: (town, unit) => {
    const lease = drawLease(town, unit, drawHousehold(town, 2, 0), { from: addMonths(town.today, -6) });
    const second = lease.members[1];
    if (second !== undefined) second.role = 'occupant';
  },
  applicant: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 2, 0), { from: day(town, 30), status: 'future', stage: 'applicant' });
  },
  denied: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: day(town, 15), status: 'future', stage: 'denied' });
  },
  byTheBed: (town, unit) => {
    unit.beds = [town.newBed(`${unit.label}-A`), town.newBed(`${unit.label}-B`), town.newBed(`${unit.label}-C`)];
    const [a, b] = unit.beds;
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: addMonths(town.today, -3), bedId: a?.id });
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: addMonths(town.today, -2), bedId: b?.id });
  },
  evicted: (town, unit) => {
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: addMonths(town.today, -9), leftOn: day(town, -15) }).evictionPending = true;
  },
  waitlist: (town, unit) => {
    Object.assign(unit, { use: 'waitlist', label: 'WAIT', building: null });
    for (const days of [60, 90])
      drawLease(town, unit, drawHousehold(town, 1, 0), { from: day(town, days), status: 'future', stage: 'waitlist' });
  },
  model: (_town, unit) => {
    unit.use = 'model';
  },
  down: (_town, unit) => {
    unit.use = 'down';
  },
  office: (town, unit) => {
    Object.assign(unit, { use: 'admin', label: 'OFFICE', building: null });
    drawLease(town, unit, drawHousehold(town, 1, 0), { from: addMonths(town.today, -30), type: 'atWill' });
  },
};
