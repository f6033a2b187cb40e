/** Longer than any story takes on a slow machine; whoever waits ends as soon as it can. */
const PATIENCE = 200_000;

/** Asks again and again until it `holds`. @throws Error that says what did not come */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not in ${PATIENCE / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What the part tells its tests. */
export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run "npm run deep -- act"`);
  return value;
}
