import { randomUUID } from 'node:crypto';
import { functionArn, functionName } from '../place.ts';

/** What a Lambda handler gets as its second argument, as far as this project reads it. */
export interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/** Runs `power` once. Rejects with what the handler threw, or when its time is over. */
export type Invoke = (event: unknown) => Promise<unknown>;

/** Time limit of one invocation of `power`, as the deployed function has it. */
export const functionTimeoutMs = 30_000;

/** The parts of a context that can travel to another thread. */
export interface Request {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

export function contextOf(request: Request, now: () => number): LambdaContext {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: '256',
    awsRequestId: request.id,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, request.deadline - now()),
  };
}

/** Invokes a handler of this very process, for tests. */
export function inProcess(handler: Handler, now: () => number, timeoutMs = functionTimeoutMs): Invoke {
  return (event) => handler(structuredClone(event), contextOf({ id: randomUUID(), deadline: now() + timeoutMs }, now));
}
