import { Checkbox, Group, Stack, TextInput } from '@mantine/core';

export interface PersonFields {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  protected: boolean;
}
export const NOBODY: PersonFields = { firstName: '', lastName: '', email: '', phone: '', protected: false };

export function PersonForm({
  fields,
  onChange,
  errors,
}: {
  fields: PersonFields;
  onChange: (fields: PersonFields) => void;
  errors: Record<string, string>;
}) {
  const text = (key: 'firstName' | 'lastName' | 'email' | 'phone') => ({
    value: fields[key],
    error: errors[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      onChange({ ...fields, [key]: event.currentTarget.value });
    },
  });
  return (
    <Stack gap="sm">
      <Group grow align="start">
        <TextInput label="First name" required {...text('firstName')} data-autofocus />
        <TextInput label="Last name" required {...text('lastName')} />
      </Group>
      <TextInput label="E-mail" description="They log in with it" type="email" {...text('email')} />
      <TextInput label="Phone" type="tel" {...text('phone')} />
      <Checkbox
        label="Protected: a sync never takes a unit from this person"
        checked={fields.protected}
        onChange={(event) => {
          onChange({ ...fields, protected: event.currentTarget.checked });
        }}
      />
    </Stack>
  );
}
