import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Redirect, useLocation } from 'wouter';
import { setupQuery } from '../api/queries.ts';
import { useMay } from '../session/use-session.ts';
import { useThisProperty } from '../shell/property-context.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { Empty } from '../ui/states.tsx';
import { useFilters } from '../ui/use-filters.ts';
import { FirstRun } from './first-run.tsx';
import { StartOver } from './start-over.tsx';
import { StepList } from './step-list.tsx';
import { indexOf, reached, STEPS } from './steps.ts';
import { ActivateStep } from './step-activate.tsx';
import { CredentialStep } from './step-credential.tsx';
import { PmsPropertiesStep } from './step-pms-properties.tsx';
import { PreviewStep } from './step-preview.tsx';
import { RolesStep } from './step-roles.tsx';
import { StatusesStep } from './step-statuses.tsx';

export function WizardPage({ step }: { step: string | undefined }) {
  const property = useThisProperty(),
    may = useMay('manager'),
    setup = useQuery(setupQuery(property.id)),
    [, go] = useLocation(),
    [{ firstRun }] = useFilters(['firstRun'] as const);
  const base = `/properties/${property.id}/setup`;
  if (!may) return <Empty title="This property is not set up yet">A property manager sets it up.</Empty>;
  // In the address, so that a page loaded again still shows it.
  if (firstRun) return <FirstRun runId={firstRun} />;
  return (
    <QueryView query={setup}>
      {(data) => {
        if (data.state !== 'draft') return <Redirect to={`/properties/${property.id}/integration`} replace />;
        const limit = reached(data),
          at = indexOf(step);
        if (at < 0 || at > limit) return <Redirect to={`${base}/${STEPS[limit]?.key ?? 'credential'}`} replace />;
        const next = () => {
          go(`${base}/${STEPS[at + 1]?.key ?? 'activate'}`);
        };
        return (
          <Stack maw={820}>
            <PageTitle order={2} actions={<StartOver />}>{`Set-up: ${STEPS[at]?.title ?? ''}`}</PageTitle>
            <Text size="sm" c="dimmed">
              Each step is saved as you go on. You can close this page and come back to this address.
            </Text>
            <StepList base={base} at={at} limit={limit} />
            {step === 'credential' ? (
              <CredentialStep setup={data} onNext={next} />
            ) : step === 'pms-properties' ? (
              <PmsPropertiesStep setup={data} onNext={next} />
            ) : step === 'excluded-lease-statuses' ? (
              <StatusesStep setup={data} onNext={next} />
            ) : step === 'resident-roles' ? (
              <RolesStep setup={data} onNext={next} />
            ) : step === 'preview' ? (
              <PreviewStep onNext={next} />
            ) : (
              <ActivateStep
                setup={data}
                onActivated={(runId) => {
                  go(`${base}/activate?firstRun=${runId}`, { replace: true });
                }}
              />
            )}
          </Stack>
        );
      }}
    </QueryView>
  );
}
