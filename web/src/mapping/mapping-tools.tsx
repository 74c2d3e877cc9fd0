import { Alert, Button, Group, Menu, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answer, api, idempotent } from '../api/client.ts';
import type { PmsUnit } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { refused, said } from '../ui/notify.ts';
import { useRefresh } from '../ui/use-refresh.ts';
import { times } from '../words/counts.ts';
import { ImportMappings } from './import-mappings.tsx';
import { stateOf, type Shown } from './order.ts';

interface Tools {
  pmsUnits: readonly PmsUnit[];
  shown: Shown;
  q: string;
  units: number | undefined;
  setFilter: (key: 'show' | 'q', value: string | null) => void;
  may: boolean;
  acceptAll: (units: readonly PmsUnit[]) => void;
  undo: () => void;
  canUndo: boolean;
  onChanged: () => void;
}

export function MappingTools({ pmsUnits, shown, q, units, setFilter, may, acceptAll, undo, canUndo, onChanged }: Tools) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    [creating, setCreating] = useState(false),
    [importing, setImporting] = useState(false);
  const count = { unmapped: 0, mapped: 0, ignored: 0 };
  for (const unit of pmsUnits) count[stateOf(unit)]++;
  const suggested = pmsUnits.filter((unit) => stateOf(unit) === 'unmapped' && unit.suggestion);
  // Those that nobody rents or that have gone are left out by the server.
  const creatable = pmsUnits.filter((unit) => stateOf(unit) === 'unmapped' && unit.isRentable && !unit.gone).length;
  const create = async () => {
    setCreating(true);
    try {
      const { created, mapped } = await answer(
        api.POST('/api/v1/properties/{id}/pms-units/import', { params: { path: { id }, header: idempotent() } }),
      );
      await refresh();
      onChanged();
      said(`${times(created, 'unit')} created, ${times(mapped, 'PMS unit')} mapped. They act in the next run: Sync now begins one.`);
    } catch (error) {
      refused(error);
    } finally {
      setCreating(false);
    }
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="Show"
        value={shown}
        onChange={(value) => {
          setFilter('show', value === 'unmapped' ? null : value);
        }}
        data={[
          { value: 'unmapped', label: `Unmapped ${count.unmapped.toLocaleString('en-US')}` },
          { value: 'mapped', label: `Mapped ${count.mapped.toLocaleString('en-US')}` },
          { value: 'ignored', label: `Ignored ${count.ignored.toLocaleString('en-US')}` },
          { value: 'all', label: 'All' },
        ]}
        style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
      />
      <Group align="end">
        <TextInput
          label="Search PMS units"
          type="search"
          value={q}
          onChange={(event) => {
            setFilter('q', event.currentTarget.value);
          }}
          miw={{ base: '100%', xs: 240 }}
        />
        {may && suggested.length ? (
          <Button
            onClick={() => {
              acceptAll(suggested);
            }}
          >
            Accept all {times(suggested.length, 'suggestion')}
          </Button>
        ) : null}
        {may && canUndo ? (
          <Button variant="default" onClick={undo}>
            Undo the last one
          </Button>
        ) : null}
        <Menu>
          <Menu.Target>
            <Button variant="default" loading={creating}>
              More ▾
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component="a" href={`/api/v1/properties/${id}/mappings.csv`} download>
              Export mappings (CSV)
            </Menu.Item>
            {may ? (
              <Menu.Item
                onClick={() => {
                  setImporting(true);
                }}
              >
                Import mappings (CSV)
              </Menu.Item>
            ) : null}
            {may && creatable ? <Menu.Item onClick={() => void create()}>Create the missing units from the PMS units</Menu.Item> : null}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {units === 0 && creatable ? (
        <Alert title="This property has no units to map to yet">
          <Group justify="space-between">
            <span>Create one unit for each PMS unit that can be rented, mapped at once, or add them by hand under Units.</span>
            {may ? (
              <Button loading={creating} onClick={() => void create()}>
                Create {times(creatable, 'unit')} from the PMS
              </Button>
            ) : null}
          </Group>
        </Alert>
      ) : null}
      {importing ? (
        <ImportMappings
          onDone={onChanged}
          onClose={() => {
            setImporting(false);
          }}
        />
      ) : null}
    </Stack>
  );
}
