/**
 * Which process a pid in a file means. Pids are used again, so a pid is written with a mark of the moment its process
 * began: on Linux the boot and the tick, elsewhere what `ps` says.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessRef {
  readonly pid: number;
  readonly mark: string;
}

/** Fields of `/proc/<pid>/stat` after the command's closing bracket: the state comes first, the start 20th. */
const STATE_FIELD = 0;
const START_FIELD = 19;

/** Undefined where no such process lives; a zombie does not. */
export function processMark(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? linuxMark(pid) : psMark(pid);
}

export function processRef(pid: number): ProcessRef {
  return { pid, mark: processMark(pid) ?? 'ended' };
}

export const isAlive = ({ pid, mark }: ProcessRef): boolean => processMark(pid) === mark;

function linuxMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[STATE_FIELD] === 'Z' || fields[STATE_FIELD] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${fields[START_FIELD]}`;
  } catch {
    return undefined;
  }
}

function psMark(pid: number): string | undefined {
  try {
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
