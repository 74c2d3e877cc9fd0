import { CLIENT_ID, SECRET, type TestSystem } from './system.ts';

/** Of the simulator's account: so many units that the guard's limit is the smallest there is, and nobody in them. */
export const WORLD_TOWN = {
  properties: [
    { name: 'Elm Court', units: 24 },
    { name: 'Oak Row', units: 6 },
  ],
  empty: true,
};
export interface ConsoleWorld {
  propertyId: string;
  draftId: string;
  credentialId: string;
  firstRunId: string;
  people: Record<string, string>;
}
interface Wish {
  firstName: string;
  lastName: string;
  email: string | null;
}

const COUPLES: [string, string][] = [
  ['Ann', 'Archer'],
  ['Ben', 'Baker'],
  ['Cleo', 'Carver'],
  ['Dora', 'Dyer'],
  ['Ed', 'Eastman'],
  ['Fay', 'Fisher'],
  ['Gus', 'Glover'],
  ['Hal', 'Hunter'],
  ['Ida', 'Ironside'],
  ['Jon', 'Joiner'],
  ['Kim', 'Keeler'],
  ['Leo', 'Lander'],
];
const wish = (firstName: string, lastName: string, email?: string | null): Wish => ({
  firstName,
  lastName,
  email: email === undefined ? `${firstName}.${lastName}@example.com`.toLowerCase() : email,
});

/**
 * A property in which everything waits that can wait for a manager: a conflict of each type, and more move-outs at once than the guard lets pass.
 * Beside it a draft. Made as life makes it: by what happens in the PMS and by hand, and by runs.
 */
export async function consoleWorld(system: TestSystem): Promise<ConsoleWorld> {
  const { api, property } = system,
    pms = system.simulator.account(CLIENT_ID),
    people: Record<string, string> = {};
  const lives = (...household: Wish[]) =>
    pms.event({ event: 'moveIn', propertyId: '101', people: household }).ids as { leaseId: number; personIds: number[] };
  const homes = new Map(COUPLES.map(([first, last]) => [first, lives(wish(first, last))]));
  for (const each of [wish('Mae', 'Mason'), wish('Ned', 'Nash')]) pms.event({ event: 'moveIn', propertyId: '102', people: [each] });
  const credentialId = await property.credential(CLIENT_ID, SECRET);
  const { id: propertyId, firstRunId } = await property.setUp('Elm Court', { credentialId, externalIds: ['101'], importUnits: true });
  const draftId = await property.draft('Oak Row', { credentialId, externalIds: ['102'], exclude: ['Future'] });
  await api.put(`/properties/${draftId}/setup/resident-roles`, { roles: ['primary', 'cosigner', 'occupant'] });
  const seen = new Map((await property.residents(propertyId)).map((person) => [person.firstName, person]));

  // By hand: somebody with a log-in and somebody of a name, both not in the PMS; and a unit that outlives its stay there.
  await api.post(`/properties/${propertyId}/residents`, wish('Nora', 'Old', 'nina@example.com'));
  await api.post(`/properties/${propertyId}/residents`, wish('Otto', 'Same', 'otto@private.example'));
  const jon = seen.get('Jon')!;
  await api.post(`/residents/${jon.id}/assignments`, { unitId: jon.units[0]!.unitId, from: '2026-03-02' });

  const person = (firstName: string) => homes.get(firstName)!.personIds[0]!;
  pms.event({ event: 'addRoommate', leaseId: homes.get('Ann')!.leaseId, people: [wish('Amos', 'Archer', 'ann.archer@example.com')] });
  lives(wish('Ben', 'Baker'));
  lives(wish('Nina', 'New', 'nina@example.com'));
  lives(wish('Otto', 'Same', 'otto@work.example'));
  pms.event({ event: 'changeEmail', personId: person('Cleo'), email: 'cleo.new@example.com' });
  pms.event({ event: 'reuseRecord', personId: person('Dora'), firstName: 'Zoe', lastName: 'Quinn', email: 'zoe@example.com' });
  pms.event({ event: 'moveOut', personId: person('Jon'), announced: false });
  pms.event({ event: 'signFuture', propertyId: '101', day: 4, people: [wish('Kay', 'Coming', null)] });
  pms.faults.add({ kind: 'unknownStatus', resource: 'leases', word: 'Suspended', ids: [homes.get('Ed')!.leaseId] });
  const bad = lives(wish('Bad', 'Record'));
  pms.faults.add({ kind: 'badRecord', what: 'impossibleDate', resource: 'leases', ids: [bad.leaseId] });
  // More than the guard's least of two leave at once.
  for (const firstName of ['Fay', 'Gus', 'Hal', 'Ida']) pms.event({ event: 'moveOut', personId: person(firstName), announced: false });
  await property.sync(propertyId);
  for (const each of await property.residents(propertyId, '?status=all')) people[`${each.firstName} ${each.lastName}`] = each.id;
  return { propertyId, draftId, credentialId, firstRunId, people };
}
