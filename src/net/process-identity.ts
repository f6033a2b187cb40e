import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process by pid and start time, so that a pid used again is not taken for it. On Windows the pid alone. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start?: string | undefined;
}

/** Undefined when there is no such process. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'win32') return signalReaches(pid) ? { pid } : undefined;
  const start = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return start === undefined ? undefined : { pid, start };
}

/** Whether that very process still lives. */
export function lives({ pid, start }: ProcessIdentity): boolean {
  const now = identify(pid);
  return now !== undefined && now.start === start;
}

/** Asks that very process to end; nothing happens if it is gone. */
export function end(identity: ProcessIdentity): void {
  if (!lives(identity)) return;
  try {
    process.kill(identity.pid, 'SIGTERM');
  } catch {
    // It went between the two calls, or belongs to somebody else.
  }
}

// Field 22 is the start time in ticks since boot; field 3 is Z for a process that ended and was not yet collected. The name in
// field 2 may hold spaces and brackets: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 });
    const [state = '', ...start] = text.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
