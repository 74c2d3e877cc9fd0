import { DefaultLogger, Runtime, makeTelemetryFilterString } from '@temporalio/worker';

/** Temporal's native part in this process: what tests do to it on purpose is not worth a line. Once per test file, before anything else of it. */
export function quietRuntime(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}
