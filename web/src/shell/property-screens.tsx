import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Redirect, Route, Switch } from 'wouter';
import { isProblem } from '../api/problem.ts';
import { propertyQuery } from '../api/queries.ts';
import { IntegrationPage } from '../integration/integration-page.tsx';
import { PeoplePage } from '../people/people-page.tsx';
import { PersonPage } from '../people/person-page.tsx';
import { RunPage } from '../runs/run-page.tsx';
import { RunsPage } from '../runs/runs-page.tsx';
import { WizardPage } from '../setup/wizard-page.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { UnitsPage } from '../units/units-page.tsx';
import { WaitingPage } from '../waiting/waiting-page.tsx';
import { NotFound } from './not-found.tsx';
import { PropertyContext } from './property-context.ts';
import { PropertyHeader } from './property-header.tsx';
import { useFollow } from './use-follow.ts';

const at = <P extends string>(path: P): `/properties/:propertyId${P}` => `/properties/:propertyId${path}`;

export function PropertyScreens({ propertyId }: { propertyId: string }) {
  const property = useQuery(propertyQuery(propertyId));
  useFollow(propertyId);
  if (isProblem(property.error) && (property.error.status === 404 || property.error.status === 403)) return <NotFound />;
  return (
    <QueryView query={property}>
      {(data) => (
        <PropertyContext value={data}>
          <Stack>
            <PropertyHeader property={data} />
            <Switch>
              <Route path={at('/people')} component={PeoplePage} />
              <Route path={at('/people/:personId')}>{({ personId }) => <PersonPage key={personId} personId={personId ?? ''} />}</Route>
              <Route path={at('/units')} component={UnitsPage} />
              <Route path={at('/integration/:part?')}>{({ part }) => <IntegrationPage part={part ?? 'status'} />}</Route>
              <Route path={at('/runs')} component={RunsPage} />
              <Route path={at('/runs/:runId')}>{({ runId }) => <RunPage key={runId} runId={runId ?? ''} />}</Route>
              <Route path={at('/waiting/:part?')}>{({ part }) => <WaitingPage part={part ?? 'open'} />}</Route>
              <Route path={at('/setup/:step?')}>{({ step }) => <WizardPage step={step} />}</Route>
              <Route path={at('')}>
                <Redirect to={`/properties/${propertyId}/${data.integration.state === 'draft' ? 'setup' : 'people'}`} replace />
              </Route>
              <Route component={NotFound} />
            </Switch>
          </Stack>
        </PropertyContext>
      )}
    </QueryView>
  );
}
