import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities, type Activities } from '../../activities/index.ts';
import { createPmsHttp } from '../../pms/http.ts';
import { connectorFor } from '../../pms/registry.ts';
import { composeDeps } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { workflowCode } from '../../server/workflow-code.ts';
import { quietRuntime } from './quiet-runtime.ts';
import type { TestSystem } from './system.ts';

type Name = keyof Activities;
export interface Hold {
  /** Resolves when the activity has come to the gate. */
  reached: Promise<void>;
  /** Lets it go on, and everything that comes after it. */
  release(): void;
}
interface Gate {
  name: Name;
  propertyId: string;
  after: boolean;
  lost: boolean;
  arrive(): void;
  open: Promise<void>;
}

/** The worker's activities in this process, each of which can be held before it begins or after it is done, so that tests decide what happens in between. */
export class GatedWorker {
  readonly #gates = new Set<Gate>();
  #stop: () => Promise<void> = () => Promise.resolve();
  /** Names of activities in the order in which they began, with the property they were for. */
  readonly began: { name: string; propertyId: string }[] = [];

  static async start(system: TestSystem): Promise<GatedWorker> {
    const gated = new GatedWorker(),
      silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const deps = await composeDeps(readConfig(system.env), createLog('worker', 'silent'), 'worker');
    quietRuntime();
    const connection = await NativeConnection.connect({ address: system.env.TEMPORAL_ADDRESS ?? '' }),
      http = createPmsHttp({ allowPrivateHosts: true });
    const activities = createActivities({
      activitySlots: 20,
      pool: deps.pool,
      clock: deps.clock,
      secrets: deps.secrets,
      http,
      connectorFor,
      temporal: deps.temporal,
      log: silent,
    });
    const worker = await Worker.create({
      connection,
      namespace: system.namespace,
      taskQueue: system.taskQueue,
      workflowBundle: { code: await workflowCode() },
      activities: gated.#wrap(activities),
      maxConcurrentActivityTaskExecutions: 20,
      shutdownGraceTime: '2 seconds',
      shutdownForceTime: '4 seconds',
    });
    const running = worker.run();
    gated.#stop = async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await http.close();
      await deps.close();
    };
    system.onStop(() => gated.stop());
    return gated;
  }

  /** Holds the next such activity of the property; those after it wait too, until it is released. */
  hold(name: Name, propertyId: string, when: 'before' | 'after' = 'before'): Hold {
    let arrive = () => {},
      release = () => {};
    const reached = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    const gate: Gate = { name, propertyId, after: when === 'after', lost: false, arrive, open };
    this.#gates.add(gate);
    return {
      reached,
      release: () => {
        this.#gates.delete(gate);
        release();
      },
    };
  }

  /** What is held after it was done is lost on its way to Temporal, as if the worker had died. */
  failHeld(name: Name, propertyId: string): void {
    for (const gate of this.#gates) if (gate.name === name && gate.propertyId === propertyId) gate.lost = true;
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = () => Promise.resolve();
    await stop();
  }

  #wrap(activities: Activities): Activities {
    const pass = async (name: string, propertyId: string, after: boolean) => {
      // Those there are now: one that is added while this one waits is for the next activity.
      for (const gate of [...this.#gates])
        if (gate.name === name && gate.propertyId === propertyId && gate.after === after) {
          gate.arrive();
          await gate.open;
          if (gate.lost) throw ApplicationFailure.create({ message: 'lost', nextRetryDelay: 100 });
        }
    };
    return Object.fromEntries(
      Object.entries(activities).map(([name, activity]) => [
        name,
        async (input: { propertyId?: string }) => {
          const propertyId = input?.propertyId ?? '';
          this.began.push({ name, propertyId });
          await pass(name, propertyId, false);
          const result = await (activity as (value: object) => Promise<unknown>)(input);
          await pass(name, propertyId, true);
          return result;
        },
      ]),
    ) as unknown as Activities;
  }
}
