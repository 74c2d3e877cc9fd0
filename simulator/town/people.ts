/** Draws people: their names, e-mails, phones and birth dates, from the town's own luck. */
import { addDays } from './civil.ts';
import { firstNames, lastNames, plain } from './names.ts';
import type { Contact, Phone, TownPerson } from './model.ts';
import type { Town } from './town.ts';

export interface PersonWish {
  firstName?: string;
  lastName?: string;
  email?: string | null;
  phones?: Phone[];
  minor?: boolean;
  bornOn?: string | null;
}

const AREA = ['512', '737', '210', '713', '214'];
const FORMS = ['(AAA) 555-01NN', 'AAA-555-01NN', '+1 AAA 555 01NN', 'AAA55501NN', 'AAA.555.01NN'];
/** Not numbers at all, as offices type them. */
const UNREADABLE = ['call office', 'n/a', '555-CALL', 'ask at desk x12'];
const COMMENTS = [null, null, null, 'Prefers e-mail.', 'Has a dog.', 'Rent by cheque.'];

export function drawPhone(town: Town, type: Phone['type'] = 'mobile'): Phone {
  const form = town.random.pick(FORMS);
  return { number: form.replace('AAA', town.random.pick(AREA)).replace('NN', String(town.random.int(0, 99)).padStart(2, '0')), type };
}

export const unreadablePhone = (town: Town): Phone => ({ number: town.random.pick(UNREADABLE), type: 'home' });

export const emailFor = (firstName: string, lastName: string, n: number): string =>
  `${plain(firstName)}.${plain(lastName)}${n % 30_000}@${['example.com', 'example.net', 'example.org'][n % 3]}`;

export function drawContact(town: Town, wish: PersonWish = {}): Contact {
  const id = town.nextPersonId();
  const firstName = wish.firstName ?? town.random.pick(firstNames);
  const lastName = wish.lastName ?? town.random.pick(lastNames);
  const second = town.random.chance(0.15) ? [drawPhone(town, 'work')] : [];
  const phones = wish.phones ?? (wish.minor ? [] : [drawPhone(town), ...second]);
  const email = wish.email !== undefined ? wish.email : wish.minor ? null : emailFor(firstName, lastName, id);
  return { id, firstName, lastName, email, phones, createdAt: town.instant() };
}

/** Few offices fill birth dates in for adults; for minors they do, since that is what makes them minors. */
export function drawPerson(town: Town, wish: PersonWish = {}): TownPerson {
  const contact = drawContact(town, wish);
  const { random } = town;
  const age = wish.minor ? random.int(1, 16) : random.int(19, 80);
  const born = addDays(town.today, -Math.round(age * 365.25) - random.int(0, 180));
  const bornOn = wish.bornOn !== undefined ? wish.bornOn : wish.minor || random.chance(0.3) ? born : null;
  // 9xx is never given out as a social-security number: nobody's is invented here
  const taxId = `9${random.int(10, 99)}-${random.int(10, 99)}-${random.int(1000, 9999)}`;
  return town.addPerson({ ...contact, bornOn, taxId, comment: random.pick(COMMENTS), updatedAt: contact.createdAt });
}
