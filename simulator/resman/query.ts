/** A call's parameters, read strictly: required ones, pairs, HTTP dates (docs/vendors/resman.md). */
import type { Account } from '../account.ts';
import { isCivilDay } from '../town/civil.ts';
import { badRequest } from './errors.ts';

export type Form = 'id' | 'text' | 'flag' | 'day' | 'instant' | 'words';

/** Spelled as the vendor spells them. */
export const PAIRS: Record<string, string> = {
  application: 'applicationDate',
  approval: 'approvalDate',
  cancellation: 'cancellationDate',
  denial: 'denialDate',
  leaseSigned: 'leaseSignedDate',
  scheduledMoveIn: 'scheduledMoveInDate',
  moveIn: 'moveInDate',
  noticeToVacateGiven: 'noticeToVacateDate',
  scheduledMoveOut: 'scheduledMoveOutDate',
  moveOut: 'moveOutDate',
  moveOutReconcillation: 'moveOutReconciliationDate',
};
export const FLAGS: Record<string, string> = {
  isLeaseSigned: 'leaseSignedDate',
  isMovedIn: 'moveInDate',
  isNoticeToVacateGiven: 'noticeToVacateDate',
  isMovedOut: 'moveOutDate',
  isMoveOutReconcillationComplete: 'moveOutReconciliationDate',
};

const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export class Query {
  readonly #account: Account;
  readonly #said: URLSearchParams;

  constructor(account: Account, search: string, forms: Record<string, Form>, needed: readonly string[]) {
    this.#account = account;
    this.#said = new URLSearchParams(search);
    for (const [name, value] of this.#said) {
      const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
      if (form === undefined) throw badRequest(`${name} is not a parameter of this call.`);
      if (!this.#fits(form, value)) throw badRequest(`The value '${value}' is not valid for ${name}.`);
    }
    for (const name of needed) if (!this.#said.get(name)) throw badRequest(`The ${name} field is required.`);
    for (const name of Object.keys(PAIRS))
      if (this.#said.has(`${name}DateFrom`) !== this.#said.has(`${name}DateTo`))
        throw badRequest(`${name}DateFrom and ${name}DateTo must be given together.`);
  }

  text(name: string): string | null {
    return this.#said.get(name);
  }
  flag(name: string): boolean | null {
    const value = this.#said.get(name);
    return value === null ? null : value.toLowerCase() === 'true';
  }
  day(name: string): string | null {
    const value = this.#said.get(name);
    return value === null ? null : this.#civil(value);
  }
  /** ids are looked for as the account takes them */
  id(name: string): string | null {
    const value = this.#said.get(name);
    return value === null || this.#account.options.requestIds === 'lower' ? value : value.toLowerCase();
  }

  /** An instant that is not in the future, nor older than the account allows. */
  since(name: string): string | null {
    const value = this.#said.get(name),
      oldest = this.#account.options.oldestModifiedSince;
    if (value === null) return null;
    const at = new Date(value);
    if (at.getTime() > this.#account.now().getTime()) throw badRequest(`${name} must not be in the future.`);
    if (typeof oldest === 'string' && oldest !== '' && at.toISOString().slice(0, 10) < oldest)
      throw badRequest(`${name} must not be before ${oldest}.`);
    return at.toISOString();
  }

  #civil(value: string): string | null {
    const [, m = '', d = '', y = ''] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(value) ?? [],
      found = this.#account.options.dates === 'MM/DD/YYYY' ? `${y}-${m}-${d}` : value;
    return isCivilDay(found) ? found : null;
  }

  #fits(form: Form, value: string): boolean {
    switch (form) {
      case 'id':
        return GUID.test(value);
      case 'flag':
        return /^(true|false)$/i.test(value);
      case 'day':
        return this.#civil(value) !== null;
      case 'instant':
        return this.#account.options.modifiedSince === 'any'
          ? !Number.isNaN(Date.parse(value))
          : HTTP_DATE.test(value) && new Date(value).toUTCString() === value;
      default:
        return true;
    }
  }
}
