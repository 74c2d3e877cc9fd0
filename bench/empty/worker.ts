// What Temporal itself can do on this machine: workflows with empty activities, in the mix of the product's runs, as fast as they go.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { openClient } from '../../temporal/connect.ts';

const [address = '', namespace = '', durationMs = '', atOnce = ''] = process.argv.slice(2),
  taskQueue = 'bench-empty';
/** One run in ten has changes: four activities instead of one. */
const activitiesOf = (n: number) => (n % 10 === 0 ? 4 : 1);

Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: { nothing: () => Promise.resolve() },
  maxConcurrentActivityTaskExecutions: 50,
});
const running = worker.run(),
  client = await openClient({ address, namespace, apiKey: null, tls: null, taskQueue });
const startedAt = performance.now(),
  until = startedAt + Number(durationMs);
let started = 0,
  done = 0;
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (performance.now() < until) {
      await client.workflow.execute('empty', {
        taskQueue,
        workflowId: `empty/${randomUUID()}`,
        args: [{ activities: activitiesOf(started++) }],
      });
      done++;
    }
  }),
);
const perSecond = (done / (performance.now() - startedAt)) * 1_000;
worker.shutdown();
await running;
await client.connection.close();
await connection.close();
process.send?.(perSecond, undefined, undefined, () => process.exit(0));
