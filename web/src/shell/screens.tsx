import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { PortfolioPage } from '../portfolio/portfolio-page.tsx';
import { Loading } from '../ui/states.tsx';
import { NotFound } from './not-found.tsx';

const NewPropertyPage = lazy(() => import('../setup/new-property-page.tsx').then((file) => ({ default: file.NewPropertyPage })));
const PropertyScreens = lazy(() => import('./property-screens.tsx').then((file) => ({ default: file.PropertyScreens })));
const AllWaitingPage = lazy(() => import('../waiting/all-waiting-page.tsx').then((file) => ({ default: file.AllWaitingPage })));
const CredentialsPage = lazy(() => import('../admin/credentials-page.tsx').then((file) => ({ default: file.CredentialsPage })));
const TokensPage = lazy(() => import('../admin/tokens-page.tsx').then((file) => ({ default: file.TokensPage })));
const AuditPage = lazy(() => import('../admin/audit-page.tsx').then((file) => ({ default: file.AuditPage })));

export function Screens() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/" component={PortfolioPage} />
        <Route path="/waiting" component={AllWaitingPage} />
        <Route path="/credentials" component={CredentialsPage} />
        <Route path="/tokens" component={TokensPage} />
        <Route path="/audit" component={AuditPage} />
        <Route path="/properties/new" component={NewPropertyPage} />
        <Route path="/properties/:propertyId/*?">{({ propertyId }) => <PropertyScreens key={propertyId} propertyId={propertyId} />}</Route>
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}
