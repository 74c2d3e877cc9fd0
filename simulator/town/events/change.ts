/** Records change: contact data, names, and what offices do with records that they should not. */
import { drawPerson, drawPhone, emailFor } from '../people.ts';
import { lastNames } from '../names.ts';
import { TownError } from '../model.ts';
import type { TownPerson } from '../model.ts';
import type { Town } from '../town.ts';
import type { Affected, Ask } from './ask.ts';
import { phonesOf } from './said.ts';

/** The person who is named, or somebody who lives here and fits. */
function somebody(town: Town, ask: Ask, fits: (person: TownPerson) => boolean = () => true): TownPerson {
  const named = ask.person();
  if (named !== undefined) return named;
  const lease = ask.lease(
    (l) => l.members.some((m) => m.status === 'current' && fits(town.people.get(m.personId) as TownPerson)),
    'such person',
  );
  return ask.choose(
    lease.members
      .filter((m) => m.status === 'current')
      .map((m) => town.people.get(m.personId) as TownPerson)
      .filter(fits),
    'such person',
  );
}

const done = (town: Town, person: TownPerson): Affected => {
  town.changed(person);
  return { personIds: [person.id] };
};

/** `email: null` takes it away; without `email` a new one is made up. */
export function changeEmail(town: Town, ask: Ask): Affected {
  const person = somebody(town, ask, (p) => p.bornOn === null || p.email !== null);
  person.email =
    ask.raw('email') === null ? null : (ask.text('email') ?? emailFor(person.firstName, person.lastName, town.random.int(1000, 9999)));
  return done(town, person);
}

export function changePhone(town: Town, ask: Ask): Affected {
  const person = somebody(town, ask, (p) => p.phones.length > 0);
  person.phones = phonesOf(ask.raw('phones')) ?? [drawPhone(town), ...person.phones.slice(1)];
  return done(town, person);
}

/** A marriage, or a typing mistake put right. */
export function changeName(town: Town, ask: Ask): Affected {
  const person = somebody(town, ask);
  person.firstName = ask.text('firstName') ?? person.firstName;
  person.lastName =
    ask.text('lastName') ??
    (ask.has('firstName') ? person.lastName : town.random.pick(lastNames.filter((name) => name !== person.lastName)));
  return done(town, person);
}

/** Two people, one e-mail: a couple, as a rule, so it is a housemate's unless somebody else is named. */
export function shareEmail(town: Town, ask: Ask): Affected {
  const housemates = (person: TownPerson): TownPerson[] =>
    (town.leasesOfPerson.get(person.id) ?? [])
      .flatMap((lease) => lease.members.map((m) => town.people.get(m.personId) as TownPerson))
      .filter((other) => other.id !== person.id && other.email !== null && other.email !== person.email);
  const person = somebody(town, ask, (p) => housemates(p).length > 0);
  const other = ask.person('withPersonId') ?? ask.choose(housemates(person), 'housemate with an e-mail');
  person.email = other.email;
  town.changed(person);
  return { personIds: [person.id, other.id] };
}

/** The office types a new human over an old record (docs/rules.md, "A record used again for another human"). */
export function reuseRecord(town: Town, ask: Ask): Affected {
  const person = somebody(town, ask);
  const model = drawPerson(town);
  town.data.people.pop();
  town.people.delete(model.id);
  person.firstName = ask.text('firstName') ?? model.firstName;
  person.lastName = ask.text('lastName') ?? `${model.lastName}-${model.id % 100}`;
  person.email = ask.text('email') ?? model.email;
  person.phones = model.phones;
  return done(town, person);
}

export function setBirthDate(town: Town, ask: Ask): Affected {
  const person = ask.person();
  if (person === undefined) throw new TownError('personId: needed');
  person.bornOn = ask.raw('bornOn') === null ? null : ask.day('bornOn', town.today);
  return done(town, person);
}
