import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/** As many activities as a run of the product has, each of which does nothing. */
export async function empty({ activities }: { activities: number }): Promise<void> {
  for (let i = 0; i < activities; i++) await nothing();
}
