import { Alert, Checkbox, Radio, Stack } from '@mantine/core';
import type { ResidentRole } from '../api/types.ts';
import { ROLES } from '../words/labels.ts';

const ALL: ResidentRole[] = ['primary', 'cosigner', 'occupant', 'guarantor', 'minor'];
const HINTS: Partial<Record<ResidentRole, string>> = { guarantor: 'Pays, but does not live there', minor: 'Under age' };
export const asRoles = (values: readonly string[]) => ALL.filter((role) => values.includes(role));

/** Where the vendor cannot tell guarantors or minors, it is primary only or everyone listed. */
export function RolePicker({
  value,
  tells,
  onChange,
}: {
  value: readonly string[];
  tells: boolean;
  onChange: (roles: ResidentRole[]) => void;
}) {
  if (!tells) {
    return (
      <Stack>
        <Alert title="This PMS does not say who is a guarantor or a minor">
          So choose: only the primary resident, or everyone it lists.
        </Alert>
        <Radio.Group
          label="Who is synced"
          value={value.length === ALL.length ? 'all' : value.length === 1 ? 'primary' : ''}
          onChange={(choice) => {
            onChange(choice === 'all' ? ALL : ['primary']);
          }}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="primary" label="Primary only" />
            <Radio
              value="all"
              label="Everyone listed"
              description="Guarantors and minors may be among them; a role the PMS calls nothing counts as an occupant"
            />
          </Stack>
        </Radio.Group>
      </Stack>
    );
  }
  return (
    <Checkbox.Group
      label="Resident roles to sync"
      description="Guarantors and minors are left out unless you choose them"
      value={[...value]}
      onChange={(roles) => {
        onChange(asRoles(roles));
      }}
    >
      <Stack gap="xs" mt="xs">
        {ALL.map((role) => (
          <Checkbox key={role} value={role} label={ROLES[role]} description={HINTS[role]} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
