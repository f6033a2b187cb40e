import { describeError, WakelockError } from '../../../src/domain/errors.ts';
import type { Account } from '../../deploy/world.ts';

/** All that a command reads, changes, says and asks, in order; how it ended, how long it waited, and what is there then. */
export async function transcriptOf(account: Account, command: (account: Account) => Promise<unknown>) {
  const { kill, ports, stacks, artifacts, tables, clock } = account;
  const { consent, approve } = ports;
  const log = kill.log;
  log.length = 0;
  stacks.requests.length = 0;
  ports.talk.say = (text) => void log.push(`says: ${text}`);
  ports.talk.event = ({ logicalId, status }) => void log.push(`tells: ${logicalId} ${status}`);
  ports.consent = (question) => {
    log.push(`asks: ${question}`);
    return consent(question);
  };
  ports.approve = (changes) => {
    log.push(`shows: ${changes.map(({ action, logicalId }) => `${action} ${logicalId}`).join(', ')}`);
    return approve(changes);
  };
  const began = clock.now();
  const end = await command(account).catch(failureOf);
  return {
    log: [...log],
    requests: stacks.requests,
    end,
    waited: `${(clock.now() - began) / 1000} s`,
    stacks: [...stacks.stacks.values()].map(({ name, status }) => `${name} ${status}`),
    changeSets: stacks.sets.size,
    tables: [...tables.tables.keys()],
    objects: artifacts.exists ? [...artifacts.objects.keys()] : 'no bucket',
  };
}

export function failureOf(error: unknown): string {
  return `${error instanceof WakelockError ? error.code : 'a fault'}: ${describeError(error)}`;
}
