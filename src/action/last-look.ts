import { SECOND } from '../domain/duration.ts';
import { troubleOf } from '../domain/progress.ts';
import type { TargetId } from '../domain/target.ts';
import { leaseIdOf } from '../domain/token.ts';
import type { LeaseReader } from '../engine/runner-ports.ts';
import { messageOf } from '../engine/thrown.ts';
import { targetsOf } from '../engine/wait.ts';
import type { RenewStatus } from '../net/status-file.ts';
import { readBoots, type Saved } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** What became of one machine; `at` is missing where nobody was there to see it. */
export type JobTrouble = Omit<RenewStatus['troubles'][number], 'at'> & { readonly at?: number };

/** A job must not wait long for what is only told. */
const WITHIN = 2 * SECOND;

/**
 * Reads the lease once more before it is released: the renewer may have been killed, and then nobody else tells the job that
 * its machine was stopped. Never throws: a lease that cannot be read is a line of the log.
 */
export async function lastLook(
  saved: Saved,
  {
    surroundings,
    open,
  }: { readonly surroundings: Surroundings; readonly open: () => { readonly reader: LeaseReader } },
): Promise<readonly JobTrouble[]> {
  const { clock, env, report } = surroundings;
  const over = new AbortController();
  const late = clock.sleep(WITHIN, over.signal).then(() => {
    throw new Error('no answer in time');
  });
  late.catch(() => {});
  try {
    return await Promise.race([look(saved, { reader: open().reader, boots: readBoots(env) }), late]);
  } catch (error) {
    report.line(`The lease could not be read before its release: ${messageOf(error)}`);
    return [];
  } finally {
    over.abort();
  }
}

async function look(
  { request }: Saved,
  { reader, boots }: { readonly reader: LeaseReader; readonly boots: ReadonlyMap<TargetId, string> },
): Promise<readonly JobTrouble[]> {
  const id = leaseIdOf(request.token);
  const pinned = boots.size > 0 ? undefined : await targetsOf(request.targets, { id, reader });
  const targets = pinned === undefined ? [...boots.keys()] : pinned.kind === 'targets' ? pinned.targets : [];
  const looks = await Promise.all(
    targets.map(async (target): Promise<readonly JobTrouble[]> => {
      const lease = await reader.readLease(target, id);
      const boot = boots.get(target) ?? lease?.ack?.boot;
      // Never asked for, as far as anybody knows; or asked for, and never given.
      if (boot === undefined && lease?.failed === undefined) return [];
      const trouble = troubleOf(lease, boot ?? '');
      return trouble === undefined ? [] : [{ target, ...trouble }];
    }),
  );
  return looks.flat();
}
