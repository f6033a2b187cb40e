import type { Time } from '../time.ts';
import type { Invoke } from './invocation.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: two more tries, after 1 and 2 minutes.
const retryMs = [60_000, 120_000];

/** Invokes as EventBridge and SNS do: nobody waits, a failure is tried twice more and then dropped. */
export function asynchronously(options: {
  readonly time: Time;
  readonly invoke: Invoke;
  readonly speed: number;
  readonly onDropped: (event: unknown, error: unknown) => void;
}): (event: unknown) => Promise<void> {
  const attempt = async (event: unknown, tries: number): Promise<void> => {
    try {
      await options.invoke(event);
    } catch (error) {
      const wait = retryMs[tries];
      if (wait === undefined) options.onDropped(event, error);
      else options.time.after(wait / options.speed, () => void attempt(event, tries + 1));
    }
  };
  return (event) => attempt(event, 0);
}
