import { Select, TextInput } from '@mantine/core';
import { COUNTRIES } from './countries.ts';

export interface PropertyValues {
  name: string;
  timeZone: string;
  country: string;
}
export const hereZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = Intl.supportedValuesOf('timeZone');

interface Fields {
  values: PropertyValues;
  errors: Record<string, string>;
  onChange: (patch: Partial<PropertyValues>) => void;
}

export function PropertyFields({ values, errors, onChange }: Fields) {
  const zones = ZONES.includes(values.timeZone) ? ZONES : [values.timeZone, ...ZONES];
  return (
    <>
      <TextInput
        label="Name"
        description="As people call the building"
        required
        value={values.name}
        onChange={(event) => {
          onChange({ name: event.currentTarget.value });
        }}
        error={errors['name']}
        data-autofocus
      />
      <Select
        label="Time zone"
        description="Days begin and end by it"
        required
        searchable
        data={zones}
        value={values.timeZone}
        onChange={(timeZone) => {
          if (timeZone) onChange({ timeZone });
        }}
        error={errors['timeZone']}
        nothingFoundMessage="No such time zone"
        limit={200}
        allowDeselect={false}
      />
      <Select
        label="Country"
        description="Phone numbers are read by it"
        required
        searchable
        data={COUNTRIES}
        value={values.country}
        onChange={(country) => {
          if (country) onChange({ country });
        }}
        error={errors['country']}
        nothingFoundMessage="No such country"
        allowDeselect={false}
      />
    </>
  );
}
