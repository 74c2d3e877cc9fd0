import { Alert, Group, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { credentialsQuery, integrationQuery, pmsUnitsQuery } from '../api/queries.ts';
import type { Integration } from '../api/types.ts';
import { stateOf } from '../mapping/order.ts';
import { useVendorName } from '../setup/use-vendor-name.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { Badge } from '../ui/badge.tsx';
import { RouteLink } from '../ui/link.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { IntegrationBadge, RunBadge } from '../ui/state-badges.tsx';
import { When } from '../ui/when.tsx';
import { label, ROLES } from '../words/labels.ts';
import { fromNow } from '../words/times.ts';
import { PauseResume } from './pause-resume.tsx';
import { UnitSyncSwitch } from './unit-sync-switch.tsx';

function Facts({ integration }: { integration: Integration }) {
  const { id } = useThisProperty(),
    credentials = useQuery(credentialsQuery),
    pmsUnits = useQuery(pmsUnitsQuery(id)),
    vendorName = useVendorName(),
    last = integration.lastSync;
  const credential = credentials.data?.find((each) => each.id === integration.credentialId),
    unmapped = pmsUnits.data?.filter((unit) => stateOf(unit) === 'unmapped').length;
  return (
    <dl className="us-facts">
      <dt>State</dt>
      <dd>
        <IntegrationBadge state={integration.state} /> {integration.reason}
      </dd>
      <dt>Last run</dt>
      <dd>
        {last ? (
          <>
            <RouteLink to={`/properties/${id}/runs/${last.id}`}>
              <RunBadge state={last.state as 'succeeded'} />
            </RouteLink>{' '}
            {last.finishedAt ? <When at={last.finishedAt} /> : 'going on'}
          </>
        ) : (
          'None yet'
        )}
      </dd>
      <dt>Last success</dt>
      <dd>
        {integration.lastSuccessAt ? (
          <>
            <When at={integration.lastSuccessAt} /> ({fromNow(integration.lastSuccessAt)})
          </>
        ) : (
          'None yet'
        )}
      </dd>
      <dt>Next run</dt>
      <dd>
        {integration.state === 'active' && integration.nextSyncAt ? (
          <>
            <When at={integration.nextSyncAt} /> ({fromNow(integration.nextSyncAt)})
          </>
        ) : (
          'None while it is not active'
        )}
      </dd>
      <dt>Runs</dt>
      <dd>every {integration.intervalMinutes} minutes</dd>
      <dt>Credential</dt>
      <dd>
        {credential ? (
          <>
            {credential.name} ({vendorName(credential.vendor)}){' '}
            {credential.state === 'rejected' ? <Badge tone="bad">Rejected by the PMS</Badge> : null}
          </>
        ) : (
          '–'
        )}
      </dd>
      <dt>PMS properties</dt>
      <dd>{integration.pmsProperties.map((each) => `${each.name} (${each.externalId})`).join(', ') || 'None'}</dd>
      <dt>Roles synced</dt>
      <dd>{integration.residentRoles.map((role) => label(ROLES, role)).join(', ')}</dd>
      <dt>Lease statuses left out</dt>
      <dd>{integration.excludedLeaseStatuses.join(', ') || 'None'}</dd>
      <dt>Unit mapping</dt>
      <dd>
        {unmapped === undefined ? (
          '…'
        ) : unmapped ? (
          <RouteLink to={`/properties/${id}/integration/mapping`}>{unmapped} PMS units have no unit</RouteLink>
        ) : (
          'Every PMS unit is mapped or ignored'
        )}
      </dd>
      <dt>Unit Sync</dt>
      <dd>
        {integration.unitSync
          ? 'On'
          : `Off: ${integration.unitSyncReason ?? 'no reason given'}. People still sync, units stay as they are.`}
      </dd>
    </dl>
  );
}

export function StatusPanel() {
  const { id } = useThisProperty(),
    query = useQuery(integrationQuery(id));
  return (
    <QueryView query={query}>
      {({ data, etag }) => (
        <Stack>
          {data.lastSync?.reason ? (
            <Alert color={data.lastSync.state === 'failed' ? 'red' : 'yellow'} title={data.lastSync.reason.message}>
              {data.lastSync.reason.nextStep}
            </Alert>
          ) : null}
          <section className="us-card" aria-labelledby="status">
            <Group justify="space-between" mb="sm">
              <Title order={3} id="status">
                Status
              </Title>
              <Group gap="xs">
                <UnitSyncSwitch integration={data} etag={etag} />
                <PauseResume integration={data} />
              </Group>
            </Group>
            <Facts integration={data} />
          </section>
        </Stack>
      )}
    </QueryView>
  );
}
