import { queryOptions } from '@tanstack/react-query';
import { answer, api, versioned } from './client.ts';
import { allPages } from './pages.ts';
import { isAway } from './problem.ts';

/** Every read that more than one screen makes. Keys begin with the property, so one write can refresh all of it. */

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => answer(api.GET('/api/v1/me')), staleTime: Infinity, retry: false });
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/overview', { params: { query } }))),
  refetchInterval: (query) => (isAway(query.state.error) ? 3_000 : 15_000),
});
export const propertyQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'self'],
    queryFn: () => answer(api.GET('/api/v1/properties/{id}', { params: { path: { id } } })),
  });
export const integrationQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'integration'],
    queryFn: () => versioned(api.GET('/api/v1/properties/{id}/integration', { params: { path: { id } } })),
    refetchInterval: 15_000,
  });
export const setupQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'setup'],
    queryFn: () => answer(api.GET('/api/v1/properties/{id}/setup', { params: { path: { id } } })),
  });
export const statusesQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'statuses'],
    queryFn: () =>
      allPages((query) => answer(api.GET('/api/v1/properties/{id}/setup/excluded-lease-statuses', { params: { path: { id }, query } }))),
  });
export const pmsPropertiesQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'pms-properties'],
    queryFn: () =>
      allPages((query) => answer(api.GET('/api/v1/properties/{id}/setup/pms-properties', { params: { path: { id }, query } }))),
    staleTime: 30_000,
  });
export const accountPropertiesQuery = (credentialId: string) =>
  queryOptions({
    queryKey: ['credential', credentialId, 'pms-properties'],
    queryFn: () =>
      allPages((query) => answer(api.GET('/api/v1/credentials/{id}/pms-properties', { params: { path: { id: credentialId }, query } }))),
    staleTime: 30_000,
  });
export const unitsQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'units'],
    queryFn: () => allPages((query) => answer(api.GET('/api/v1/properties/{id}/units', { params: { path: { id }, query } }))),
  });
export const pmsUnitsQuery = (id: string) =>
  queryOptions({
    structuralSharing: false,
    queryKey: ['property', id, 'pms-units'],
    queryFn: () => allPages((query) => answer(api.GET('/api/v1/properties/{id}/pms-units', { params: { path: { id }, query } }))),
  });
export const heldQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'held'],
    queryFn: () => allPages((query) => answer(api.GET('/api/v1/properties/{id}/held-changes', { params: { path: { id }, query } }))),
  });
export const conflictsQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'conflicts'],
    queryFn: () =>
      allPages((query) =>
        answer(api.GET('/api/v1/properties/{id}/conflicts', { params: { path: { id }, query: { ...query, state: 'open' } } })),
      ),
  });
/** Upcoming and current ones, all of them. */
export const residentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['property', id, 'residents'],
    queryFn: () => allPages((query) => answer(api.GET('/api/v1/properties/{id}/residents', { params: { path: { id }, query } }))),
  });
export const residentQuery = (id: string) =>
  queryOptions({ queryKey: ['resident', id], queryFn: () => versioned(api.GET('/api/v1/residents/{id}', { params: { path: { id } } })) });
export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/credentials', { params: { query } }))),
});
export const vendorsQuery = queryOptions({
  queryKey: ['vendors'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/vendors', { params: { query } }))),
  staleTime: Infinity,
});
export const propertiesQuery = queryOptions({
  queryKey: ['properties'],
  queryFn: () => allPages((query) => answer(api.GET('/api/v1/properties', { params: { query } }))),
});

const RUNNING = new Set(['queued', 'running']);
export const isRunning = (state: string | undefined) => state !== undefined && RUNNING.has(state);
/** Asked again each second until the run has ended. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: () => answer(api.GET('/api/v1/syncs/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data && !isRunning(query.state.data.state) ? false : 1000),
  });
export const runChangesQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id, 'changes'],
    queryFn: () => allPages((query) => answer(api.GET('/api/v1/syncs/{id}/changes', { params: { path: { id }, query } }))),
  });
