/** As Temporal names it. */
interface Execution {
  readonly workflowId: string | null;
  readonly runId: string | null;
}

/** Whether a run began this child before it was reset: its id is that of the run, its execution an earlier one. */
export const isBegunBefore = (parent: Execution | undefined, run: Execution | undefined): boolean =>
  parent !== undefined && parent.workflowId === run?.workflowId && parent.runId !== run.runId;
