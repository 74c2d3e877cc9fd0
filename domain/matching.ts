/** Who is who, at first sight of a PMS person (docs/rules.md, Who is who). Keys come from domain/text.ts; a missing name or e-mail equals nothing. */

export interface Candidate {
  id: string;
  nameKey: string;
  emailKey: string | null;
  /** The e-mail she logs in with: as good as her e-mail, though the PMS may give another by now. */
  loginKey: string | null;
  /** With a live stay from a PMS that is not detached. */
  taken: boolean;
  /** Every PMS id she has is past, missing or superseded. */
  otherIdsGone: boolean;
  /** All her live stays are missing, other than detached ones. */
  missing: boolean;
  /** With a live stay of a PMS account that her property no longer reads from. */
  former: boolean;
  residentHere: boolean;
  blockedHere: boolean;
}

export interface Newcomer {
  nameKey: string;
  emailKey: string | null;
  /** People that the vendor's predecessor ids lead to. */
  predecessors: readonly string[];
}

export type IdentityConflict = 'shared_email' | 'duplicate_account' | 'name_mismatch' | 'email_mismatch';

export type Match =
  | { do: 'link'; person: string; reason: 'predecessor' | 'same_person' | 'further_id' }
  | { do: 'create'; login: boolean; conflict: { type: IdentityConflict; candidates: string[] } | null; withoutUnit: boolean };

/** The one with the log-in, then the lowest id. */
export const byPrecedence = (a: Candidate, b: Candidate) =>
  Number(b.loginKey !== null) - Number(a.loginKey !== null) || (a.id < b.id ? -1 : 1);

/** @param candidates people of the organization with an equal name or e-mail; anyone else equals nothing. */
export function matchNewcomer(newcomer: Newcomer, candidates: readonly Candidate[]): Match {
  const predecessor = newcomer.predecessors[0];
  if (predecessor) return { do: 'link', person: predecessor, reason: 'predecessor' };

  const sorted = [...candidates].sort(byPrecedence);
  const sameName = (each: Candidate) => newcomer.nameKey !== '' && each.nameKey === newcomer.nameKey;
  const sameEmail = (each: Candidate) =>
    newcomer.emailKey !== null && (each.emailKey === newcomer.emailKey || each.loginKey === newcomer.emailKey);
  const fullName = isFullName(newcomer.nameKey);

  const equal = fullName ? sorted.filter((each) => sameName(each) && sameEmail(each)) : [];
  const free = equal.filter((each) => !each.taken);
  // After a switch of PMS each of them is to be found again: which of two she is, nobody guesses (docs/rules.md, Switching PMS).
  if (free.filter((each) => each.former).length > 1)
    return {
      do: 'create',
      login: false,
      conflict: { type: 'duplicate_account', candidates: free.map((each) => each.id) },
      withoutUnit: equal.some((each) => each.blockedHere),
    };
  if (free[0]) return { do: 'link', person: free[0].id, reason: 'same_person' };
  const gone = equal.find((each) => each.otherIdsGone);
  if (gone) return { do: 'link', person: gone.id, reason: 'further_id' };

  const namesakes = sorted.filter(
    (each) => sameName(each) && fullName && each.residentHere && (!each.taken || each.missing || each.blockedHere),
  );
  const blocked = sorted.filter((each) => each.blockedHere && sameName(each));
  const create = (login: boolean, type: IdentityConflict, who: Candidate[]): Match => ({
    do: 'create',
    login,
    conflict: { type, candidates: who.map((each) => each.id) },
    withoutUnit: blocked.length > 0,
  });

  // Before any e-mail row: that a manager put somebody with this name out weighs more than whose e-mail it is.
  if (blocked[0])
    return create(newcomer.emailKey !== null && !sorted.some(sameEmail), 'email_mismatch', [...new Set([...blocked, ...namesakes])]);
  const takenEmail = sorted.filter((each) => each.taken && sameEmail(each));
  if (takenEmail[0]) return create(false, fullName && sameName(takenEmail[0]) ? 'duplicate_account' : 'shared_email', takenEmail);
  const freeEmail = sorted.filter((each) => !each.taken && sameEmail(each));
  if (freeEmail[0]) return create(false, 'name_mismatch', freeEmail);

  const login = newcomer.emailKey !== null;
  if (namesakes[0]) return create(login, 'email_mismatch', namesakes);
  return { do: 'create', login, conflict: null, withoutUnit: false };
}

/** Both halves present: a first name alone is no name to recognise somebody by. */
export const isFullName = (nameKey: string): boolean => {
  const [first, last] = nameKey.split('\u0001');
  return Boolean(first && last);
};
