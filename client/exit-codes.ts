/** Exit codes of every command. */
export const DONE = 0;
/** Some asset failed, or the run was lost on its way. */
export const FAILED = 1;
/** Known before the first page of data was asked for. */
export const REFUSED = 2;
/** Ended by Ctrl-C, as shells expect it. */
export const INTERRUPTED = 130;
