import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api, versioned } from '../api/client.ts';
import { fieldErrors, isProblem } from '../api/problem.ts';
import { PropertyFields, type PropertyValues } from '../setup/property-fields.tsx';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { said } from '../ui/notify.ts';
import { Failed } from '../ui/states.tsx';
import { useRefresh } from '../ui/use-refresh.ts';

function Form({ onClose }: { onClose: () => void }) {
  const property = useThisProperty(),
    refresh = useRefresh(property.id),
    [etag, setEtag] = useState<string>(),
    [values, setValues] = useState<PropertyValues>({ name: property.name, timeZone: property.timeZone, country: property.country });
  useEffect(() => {
    versioned(api.GET('/api/v1/properties/{id}', { params: { path: { id: property.id } } })).then(
      (fresh) => {
        setEtag(fresh.etag);
      },
      () => undefined,
    );
  }, [property.id]);
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/properties/{id}', {
          params: { path: { id: property.id }, header: { 'If-Match': etag } },
          body: { ...values, name: values.name.trim() },
        }),
      ),
    onSuccess: async () => {
      await refresh();
      said('Saved.');
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      noValidate
    >
      <Stack>
        <PropertyFields
          values={values}
          errors={fieldErrors(save.error)}
          onChange={(patch) => {
            setValues((old) => ({ ...old, ...patch }));
          }}
        />
        <Text size="sm" c="dimmed">
          Another time zone moves the beginning and end of every day here; nobody loses a unit by saving it.
        </Text>
        {save.error ? (
          <Failed
            error={save.error}
            title={isProblem(save.error) && save.error.status === 412 ? 'Somebody else changed this property meanwhile' : 'Not saved'}
          />
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** For admins: name, time zone and country. */
export function EditProperty() {
  const may = useMay('admin'),
    [asking, setAsking] = useState(false),
    close = () => {
      setAsking(false);
    };
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={() => {
          setAsking(true);
        }}
      >
        Edit the property
      </Button>
      {asking ? (
        <Dialog onClose={close} title="Edit the property">
          <Form onClose={close} />
        </Dialog>
      ) : null}
    </>
  );
}
