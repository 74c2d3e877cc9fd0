// Puts the workflows' code together, hands it to the worker and ends.
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

export interface Bundled {
  code: string;
}

const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  logger: new DefaultLogger('WARN'),
});
process.send?.({ code } satisfies Bundled, undefined, undefined, () => process.exit(0));
