import type { Conflict } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Email } from '../ui/email.tsx';
import { useUnitNames } from '../units/use-unit-names.ts';
import { factsOf, valueInWords } from '../words/changes.ts';
import { reasonInWords } from '../words/reasons.ts';
import classes from './two-sides.module.css';

const FIELDS: [string, string][] = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail'],
  ['phone', 'Phone'],
  ['unitId', 'Unit'],
  ['units', 'Holds'],
  ['pmsUnitLabel', 'PMS unit'],
  ['rawLeaseStatus', 'Lease status'],
  ['stays', 'Stays with it'],
  ['record', 'PMS record'],
  ['field', 'Field'],
  ['reason', 'What is wrong'],
  ['from', 'From'],
  ['until', 'Until'],
  ['moveOut', 'Move-out'],
  ['personExternalId', 'PMS person'],
  ['tenancyExternalId', 'Tenancy'],
];
const digits = (value: unknown) => (typeof value === 'string' ? value.replace(/\D/g, '') : '');
/** A phone as the PMS writes it may lack the country. */
const samePhone = (a: unknown, b: unknown) => {
  const [one, two] = [digits(a), digits(b)];
  return one !== '' && two !== '' && (one.endsWith(two) || two.endsWith(one));
};
const fold = (value: unknown) =>
  typeof value === 'string'
    ? value
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\s()-]/g, '')
    : JSON.stringify(value);

/** The PMS and the console next to each other; what differs is marked, and said. */
export function TwoSides({ conflict }: { conflict: Conflict }) {
  const unitName = useUnitNames(useThisProperty().id),
    plain = (key: string, value: unknown) =>
      value === undefined ? '–' : key === 'reason' && typeof value === 'string' ? reasonInWords(value) : valueInWords(value, unitName);
  const shown = (key: string, value: unknown) =>
    key === 'email' && typeof value === 'string' ? <Email address={value} /> : plain(key, value);
  // A newcomer who has become a person of her own holds what she holds, though the PMS does not say it.
  const hasOwnUnits = conflict.candidates.length > 0 && conflict.residentUnits.length > 0,
    pms = factsOf({ ...factsOf(conflict.pms), ...(hasOwnUnits ? { units: conflict.residentUnits } : {}) }),
    ours = factsOf(conflict.console),
    rows = FIELDS.filter(([key]) => (pms[key] ?? ours[key] ?? null) !== null),
    hasPms = Object.keys(pms).length > 0,
    hasOurs = Object.keys(ours).length > 0,
    twoSided = hasPms && hasOurs;
  if (!rows.length) return null;
  return (
    <table className={classes['sides']}>
      <caption className="us-hidden">The PMS and the console</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="us-hidden">Field</span>
          </th>
          {hasPms ? <th scope="col">In the PMS</th> : null}
          {hasOurs ? <th scope="col">In the console</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, name]) => {
          const differs =
            twoSided &&
            key in pms &&
            key in ours &&
            fold(pms[key]) !== fold(ours[key]) &&
            !(key === 'phone' && samePhone(pms[key], ours[key]));
          return (
            <tr key={key} data-differs={differs || undefined}>
              <th scope="row">
                {name}
                {differs ? <span className="us-hidden"> (differs)</span> : null}
              </th>
              {hasPms ? <td data-field={key}>{shown(key, pms[key])}</td> : null}
              {hasOurs ? <td data-field={key}>{shown(key, ours[key])}</td> : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
