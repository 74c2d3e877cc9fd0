import { Stack } from '@mantine/core';
import { MappingPanel } from '../mapping/mapping-panel.tsx';
import { useMay } from '../session/use-session.ts';
import { NotFound } from '../shell/not-found.tsx';
import { useThisProperty } from '../shell/property-context.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { RouteTabs } from '../ui/route-tabs.tsx';
import { EditProperty } from './edit-property.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import { StatusPanel } from './status-panel.tsx';

const TITLES: Record<string, string> = { status: 'Integration', mapping: 'Unit mapping', settings: 'Manage settings' };

export function IntegrationPage({ part }: { part: string }) {
  const { id } = useThisProperty(),
    may = useMay('manager'),
    base = `/properties/${id}/integration`,
    title = TITLES[part];
  if (!title || (part === 'settings' && !may)) return <NotFound />;
  const tabs = [
    { to: base, label: 'Status', active: part === 'status' },
    { to: `${base}/mapping`, label: 'Unit mapping', active: part === 'mapping' },
    ...(may ? [{ to: `${base}/settings`, label: 'Manage settings', active: part === 'settings' }] : []),
  ];
  return (
    <Stack>
      <PageTitle order={2} actions={part === 'status' ? <EditProperty /> : null}>
        {title}
      </PageTitle>
      <RouteTabs label="Integration: parts" tabs={tabs} />
      {part === 'mapping' ? <MappingPanel /> : part === 'settings' ? <SettingsPanel /> : <StatusPanel />}
    </Stack>
  );
}
