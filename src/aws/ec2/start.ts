import { type EC2Client, StartInstancesCommand } from '@aws-sdk/client-ec2';
import type { CallResult } from '../../engine/ports.ts';
import { errorName, isAnswer, isThrottle } from '../error-name.ts';
import { divide, groupsOf } from './bisect.ts';

const GROUP = 50;
/** For all calls together, ms. */
const DEADLINE = 10_000;

type Results = readonly (readonly [id: string, CallResult])[];

interface Starting {
  readonly client: EC2Client;
  readonly signal: AbortSignal;
}

/** Starts each id once. EC2 starts all of a call or none: a group that is refused for one of them is divided. */
export async function startAll(ids: readonly string[], client: EC2Client): Promise<Results> {
  const starting = { client, signal: AbortSignal.timeout(DEADLINE) };
  const groups = await Promise.all(groupsOf(ids, GROUP).map((group) => startGroup(group, starting)));
  return groups.flat();
}

async function startGroup(ids: readonly string[], starting: Starting): Promise<Results> {
  try {
    const command = new StartInstancesCommand({ InstanceIds: [...ids] });
    const { StartingInstances: starts = [] } = await starting.client.send(command, { abortSignal: starting.signal });
    const begun = new Set(starts.map((change) => change.InstanceId));
    return ids.map((id) => [id, begun.has(id) ? OK : LEFT_OUT] as const);
  } catch (error) {
    if (ids.length > 1 && isDivisible(error)) {
      const parts = await Promise.all(divide(ids, error).map((part) => startGroup(part, starting)));
      return parts.flat();
    }
    // A fault inside AWS may still have started it; the next Describe shows that, and until then the cause is told.
    const result: CallResult = isAnswer(error) ? refused(error) : unknown(error);
    return ids.map((id) => [id, result] as const);
  }
}

const OK: CallResult = { kind: 'ok' };
const LEFT_OUT: CallResult = { kind: 'unknown', message: 'EC2 left it out of its answer.' };

/** Errors that speak of the caller or the moment are the same for each part; more calls would only make them worse. */
const SHARED: ReadonlySet<string> = new Set(['AuthFailure', 'RequestExpired', 'ExpiredToken', 'InvalidClientTokenId']);

function isDivisible(error: unknown): boolean {
  return isAnswer(error) && !isThrottle(error) && !SHARED.has(errorName(error));
}

export function refused(error: unknown): CallResult {
  return { kind: 'refused', code: errorName(error), message: textOf(error) };
}

export function unknown(error: unknown): CallResult {
  return { kind: 'unknown', message: `${errorName(error)}: ${textOf(error)}` };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
