/**
 * The workflows' code in one piece, as the worker runs it. A process of its own makes it, and takes with it what that needs:
 * the compiler would stay in the worker's memory for as long as it lives.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { WorkflowBundle } from '@temporalio/worker';
// The package as a whole takes a second to load.
import { WorkflowCodeBundler } from '@temporalio/worker/lib/workflow/bundler';

const WORKFLOWS = join(__dirname, '..', 'workflows', 'index.ts');

export function bundleWorkflows(workflowsPath = WORKFLOWS): Promise<WorkflowBundle> {
  const child = fork(__filename, [workflowsPath], {
    execArgv: ['--require', 'tsx/cjs'],
    // Ctrl-C is the worker's to answer; this one ends by itself in two seconds.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += String(text)));
    child.once('message', (bundle) => resolve(bundle as WorkflowBundle));
    child.once('error', reject);
    // After its answer this says nothing new.
    child.once('close', () => reject(new Error(`the workflows could not be bundled: ${errors.trim()}`)));
  });
}

async function answerParent(workflowsPath: string): Promise<void> {
  const bundle = await new WorkflowCodeBundler({ workflowsPath }).createBundle();
  process.send?.(bundle, () => process.disconnect());
}

if (require.main === module) void answerParent(process.argv[2] ?? WORKFLOWS);
