import { Select } from '@mantine/core';

interface Filter {
  label: string;
  /** What is shown while nothing is chosen: what then counts. */ all: string;
  data: { value: string; label: string }[];
  /** Empty: none. */ value: string;
  onChange: (value: string | null) => void;
}

/** One filter of a list, of those kept in the address (use-filters.ts). */
export const FilterSelect = ({ label, all, data, value, onChange }: Filter) => (
  <Select
    label={label}
    data={data}
    placeholder={all}
    value={value || null}
    onChange={onChange}
    clearable
    clearButtonProps={{ 'aria-label': `Clear the filter ${label}` }}
  />
);
