import { readdirSync, readFileSync } from 'node:fs';

/** Every process that carries `mark` (`NAME=value`) in its environment. Linux only; elsewhere nothing is found. */
export function findMarked(mark) {
  return processIds().flatMap((pid) => {
    if (pid === process.pid || !environmentOf(pid).includes(mark)) return [];
    return [{ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

/**
 * Ends every process that carries `mark` and returns their command lines: what a test started as a daemon has left its
 * process group but not its environment.
 */
export function endMarked(mark) {
  return findMarked(mark).flatMap(({ pid, command }) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    return command === '' ? [] : [command];
  });
}

function processIds() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function environmentOf(pid) {
  return read(`/proc/${pid}/environ`).split('\0');
}

/** The text of a file of `/proc`; empty when the process has ended meanwhile or is another user's. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
