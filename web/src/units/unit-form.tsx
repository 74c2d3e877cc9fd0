import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api, idempotent, versioned } from '../api/client.ts';
import { fieldErrors, isProblem } from '../api/problem.ts';
import type { Unit } from '../api/types.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { said } from '../ui/notify.ts';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';

/** Adds a unit, or changes one under the version that was on the screen (412 when somebody was faster). */
export function UnitForm({ unit, onClose }: { unit?: Unit; onClose: () => void }) {
  const { id } = useThisProperty(),
    refresh = useRefresh(id),
    [header] = useState(idempotent),
    [etag, setEtag] = useState<string>();
  const [name, setName] = useState(unit?.name ?? ''),
    [building, setBuilding] = useState(unit?.building ?? ''),
    [floor, setFloor] = useState(unit?.floor ?? '');
  const unitId = unit?.id;
  useEffect(() => {
    if (unitId)
      versioned(api.GET('/api/v1/units/{id}', { params: { path: { id: unitId } } })).then(
        (fresh) => {
          setEtag(fresh.etag);
        },
        () => undefined,
      );
  }, [unitId]);
  const body = { name: name.trim(), building: building.trim() || null, floor: floor.trim() || null };
  const save = useMutation({
    mutationFn: () =>
      answer(
        unit
          ? api.PATCH('/api/v1/units/{id}', { params: { path: { id: unit.id }, header: { 'If-Match': etag } }, body })
          : api.POST('/api/v1/properties/{id}/units', { params: { path: { id }, header }, body }),
      ),
    onSuccess: async () => {
      await refresh();
      said(unit ? 'Saved.' : `Unit ${name} is added.`);
      onClose();
    },
  });
  const errors = fieldErrors(save.error),
    stale = isProblem(save.error) && save.error.status === 412,
    taken = isProblem(save.error, 'duplicate_name') ? save.error.message : undefined;
  return (
    <Dialog onClose={onClose} title={unit ? `Edit unit ${unit.name}` : 'Add a unit'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            required
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
            error={taken ?? errors['name']}
            data-autofocus
          />
          <TextInput
            label="Building"
            value={building}
            onChange={(event) => {
              setBuilding(event.currentTarget.value);
            }}
            error={errors['building']}
          />
          <TextInput
            label="Floor"
            value={floor}
            onChange={(event) => {
              setFloor(event.currentTarget.value);
            }}
            error={errors['floor']}
          />
          {unit ? (
            <Text size="sm" c="dimmed">
              Renaming changes nothing for its residents and keeps its mappings.
            </Text>
          ) : null}
          {stale ? (
            <Alert color="yellow" role="alert" title="Somebody else changed this unit meanwhile">
              Close, look at it again, and repeat your change if it is still right.
            </Alert>
          ) : save.error && !taken ? (
            <Failed error={save.error} title="Not saved" />
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={stale}>
              {unit ? 'Save' : 'Add'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
