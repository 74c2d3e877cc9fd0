import { PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import type { SchemaField } from './credential-schema.ts';

interface Fields {
  fields: SchemaField[];
  values: Record<string, string>;
  errors: Record<string, string>;
  secretsSet: readonly string[];
  isEdit: boolean;
  onChange: (name: string, value: string) => void;
}

export function CredentialFields({ fields, values, errors, secretsSet, isEdit, onChange }: Fields) {
  return (
    <Stack gap="sm">
      {fields.map((field) => {
        const kept = secretsSet.includes(field.name),
          locked = isEdit && field.isIdentity;
        const common = {
          key: field.name,
          label: field.title,
          description: locked ? 'Names the PMS account, so it cannot change. Another account needs another credential.' : field.description,
          required: field.required && !kept,
          error: errors[`fields.${field.name}`],
          value: values[field.name] ?? '',
          autoComplete: 'off',
        };
        const { key, ...props } = common;
        if (field.options)
          return (
            <Select
              key={key}
              {...props}
              data={field.options}
              disabled={locked}
              onChange={(value) => {
                onChange(field.name, value ?? '');
              }}
            />
          );
        if (field.isSecret)
          return (
            <PasswordInput
              key={key}
              {...props}
              autoComplete="new-password"
              maxLength={field.maxLength}
              placeholder={kept ? 'Kept as it is' : undefined}
              visibilityToggleButtonProps={{ 'aria-label': `Show ${field.title}` }}
              onChange={(event) => {
                onChange(field.name, event.currentTarget.value);
              }}
            />
          );
        return (
          <TextInput
            key={key}
            {...props}
            disabled={locked}
            maxLength={field.maxLength}
            onChange={(event) => {
              onChange(field.name, event.currentTarget.value);
            }}
          />
        );
      })}
    </Stack>
  );
}
