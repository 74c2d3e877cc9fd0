import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { CONFLICTS } from '../words/labels.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { FilterSelect } from '../ui/filter-select.tsx';
import { useUnitNames } from '../units/use-unit-names.ts';

interface Filters {
  filters: Record<'q' | 'status' | 'conflict' | 'unitId', string>;
  setFilter: (key: 'q' | 'status' | 'conflict' | 'unitId', value: string | null) => void;
}
const STATUS = [
  { value: 'current', label: 'Current' },
  { value: 'upcoming', label: 'Upcoming' },
  { value: 'ended', label: 'Ended' },
  { value: 'all', label: 'All' },
];
const CONFLICT = [
  { value: 'true', label: 'With an open conflict' },
  { value: 'false', label: 'Without' },
  ...Object.entries(CONFLICTS).map(([value, label]) => ({ value, label })),
];

export function PeopleFilters({ filters, setFilter }: Filters) {
  const [typed, setTyped] = useState(filters.q),
    [address, setAddress] = useState(filters.q),
    unitName = useUnitNames(useThisProperty().id);
  // Back, forward and "clear the filter" change the address: the field follows.
  if (address !== filters.q) {
    setAddress(filters.q);
    setTyped(filters.q);
  }
  const search = useDebouncedCallback((value: string) => {
    setAddress(value.trim());
    setFilter('q', value.trim());
  }, 250);
  return (
    <Group align="end" role="search">
      <TextInput
        label="Search"
        placeholder="Name, e-mail or phone"
        type="search"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        miw={{ base: '100%', xs: 260 }}
      />
      <FilterSelect
        label="Status"
        all="Upcoming and current"
        data={STATUS}
        value={filters.status}
        onChange={(value) => {
          setFilter('status', value);
        }}
      />
      <FilterSelect
        label="Conflicts"
        all="Any"
        data={CONFLICT}
        value={filters.conflict}
        onChange={(value) => {
          setFilter('conflict', value);
        }}
      />
      {filters.unitId ? (
        <Button
          variant="default"
          onClick={() => {
            setFilter('unitId', null);
          }}
        >
          Unit {unitName(filters.unitId) ?? ''} ✕<span className="us-hidden"> remove this filter</span>
        </Button>
      ) : null}
    </Group>
  );
}
