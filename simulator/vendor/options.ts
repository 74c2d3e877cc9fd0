/** What an account of a vendor can be set to: the documented alternatives where nobody knows which is true, and the vendor's limits. The first value is the default. */
import { TownError } from '../town/model.ts';

export type Options = Readonly<Record<string, string | number>>;
export type OptionSpec = Readonly<
  Record<string, { says: string } & ({ values: readonly string[] } | { text: string } | { number: number })>
>;

export const otherwise = (spec: OptionSpec[string]): string | number =>
  'values' in spec ? (spec.values[0] as string) : 'text' in spec ? spec.text : spec.number;

/** All of them, with the defaults filled in; an unknown name or value is refused by name. */
export function readOptions(spec: OptionSpec, said: Readonly<Record<string, unknown>> = {}): Options {
  for (const name of Object.keys(said))
    if (!Object.hasOwn(spec, name)) throw new TownError(`options.${name}: unknown; one of ${Object.keys(spec).join(', ') || 'none'}`);
  return Object.fromEntries(
    Object.entries(spec).map(([name, of]) => [name, said[name] === undefined ? otherwise(of) : readOne(name, of, said[name])]),
  );
}

function readOne(name: string, of: OptionSpec[string], value: unknown): string | number {
  if ('values' in of) {
    const found = of.values.find((word) => word === value);
    if (found === undefined) throw new TownError(`options.${name}: one of ${of.values.join(', ')}`);
    return found;
  }
  if ('text' in of) {
    if (typeof value !== 'string') throw new TownError(`options.${name}: a text`);
    return value;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new TownError(`options.${name}: a whole number`);
  return value;
}
