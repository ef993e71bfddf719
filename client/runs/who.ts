/** Who is at the keyboard: what Temporal keeps of every client, and what a run says of who started it. */
import { hostname, userInfo } from 'node:os';

/** "ada@workstation". */
export function whoStarts(): string {
  return `${userName()}@${hostname()}`;
}

/** A container may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
