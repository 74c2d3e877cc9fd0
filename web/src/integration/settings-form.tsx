import { Alert, Group, NumberInput, Radio, Select, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { credentialsQuery } from '../api/queries.ts';
import { PmsPropertyPicker } from '../setup/pms-property-picker.tsx';
import { RolePicker } from '../setup/role-picker.tsx';
import { StatusPicker } from '../setup/status-picker.tsx';
import { useTellsRoles } from '../setup/use-tells-roles.ts';
import { useVendorName } from '../setup/use-vendor-name.ts';
import type { Settings } from './settings.ts';

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="us-card">
    <Title order={3} mb="sm">
      {title}
    </Title>
    {children}
  </section>
);

interface Form {
  settings: Settings;
  /** As they are now. */ from: Settings;
  onChange: (patch: Partial<Settings>) => void;
  errors: Record<string, string>;
}

export function SettingsForm({ settings, from, onChange, errors }: Form) {
  const isOther = settings.credentialId !== from.credentialId;
  const credentials = useQuery(credentialsQuery),
    tells = useTellsRoles(settings.credentialId),
    vendorName = useVendorName();
  const usable = (credentials.data ?? []).filter((each) => each.state === 'ok' || each.id === settings.credentialId);
  return (
    <Stack>
      <Part title="Where it reads from">
        <Stack>
          <Select
            label="Credential"
            data={usable.map((each) => ({ value: each.id, label: `${each.name} (${vendorName(each.vendor)})` }))}
            value={settings.credentialId}
            onChange={(credentialId) => {
              if (credentialId)
                onChange({ credentialId, pmsPropertyExternalIds: credentialId === from.credentialId ? from.pmsPropertyExternalIds : [] });
            }}
            error={errors['credentialId']}
            allowDeselect={false}
          />
          {isOther ? (
            <Alert color="blue" title="From one PMS to another">
              People whom both of them have stay the same people and keep their units. Whoever the other PMS does not have keeps hers until
              you decide it under Waiting. Nobody moves before the other PMS&rsquo;s units are mapped. Lease statuses to leave out are
              chosen again in the other PMS&rsquo;s words, once this is saved: if you leave any out, pause the property first.
            </Alert>
          ) : null}
          <PmsPropertyPicker
            otherCredentialId={isOther ? settings.credentialId : null}
            value={settings.pmsPropertyExternalIds}
            onChange={(pmsPropertyExternalIds) => {
              onChange({ pmsPropertyExternalIds });
            }}
          />
        </Stack>
      </Part>
      <Part title="Who is synced">
        <Stack>
          <StatusPicker
            value={settings.excludedLeaseStatuses}
            onChange={(excludedLeaseStatuses) => {
              onChange({ excludedLeaseStatuses });
            }}
          />
          <RolePicker
            value={settings.residentRoles}
            tells={tells}
            onChange={(residentRoles) => {
              onChange({ residentRoles });
            }}
          />
          <Radio.Group
            label="Residents who are here and become left out"
            value={settings.whenExcluded}
            onChange={(value) => {
              onChange({ whenExcluded: value });
            }}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="keep" label="Keep their units, marked as kept" />
              <Radio value="end" label="Their units end" />
            </Stack>
          </Radio.Group>
        </Stack>
      </Part>
      <Part title="When somebody might leave">
        <Stack>
          <Radio.Group
            label="Residents the PMS no longer lists"
            value={settings.whenAbsent}
            onChange={(value) => {
              onChange({ whenAbsent: value });
            }}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="hold" label="Wait for a manager" description="After three complete reads and 24 hours" />
              <Radio value="end" label="End by themselves, under the guard" />
            </Stack>
          </Radio.Group>
          <Group align="start">
            <NumberInput
              label="Guard: percent of the units"
              description="More units left at once wait for you"
              min={0}
              max={100}
              value={settings.guardPercent}
              onChange={(value) => {
                onChange({ guardPercent: Number(value) });
              }}
              error={errors['guard.percent']}
            />
            <NumberInput
              label="Guard: at least"
              description="This many may always be left"
              min={0}
              value={settings.guardMinimum}
              onChange={(value) => {
                onChange({ guardMinimum: Number(value) });
              }}
              error={errors['guard.minimum']}
            />
          </Group>
        </Stack>
      </Part>
      <Part title="How often">
        <NumberInput
          label="Minutes between runs"
          min={15}
          max={1440}
          value={settings.intervalMinutes}
          onChange={(value) => {
            onChange({ intervalMinutes: Number(value) });
          }}
          error={errors['intervalMinutes']}
          maw={220}
        />
      </Part>
    </Stack>
  );
}
