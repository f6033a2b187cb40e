/** Whether an invocation is `{"DryRun": true}`, as a pipeline sends it to new code before events go there. */
export function isDryRun(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'DryRun' in event && event.DryRun === true;
}

/**
 * The answer of a function whose dry run is that it was loaded: its code is whole, and a setting that it cannot read would have
 * ended its start.
 */
export const LOADED = { dryRun: true } as const;
