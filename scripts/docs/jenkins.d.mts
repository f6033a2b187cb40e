export function jenkinsHelps(tables: typeof import('../../src/options.ts')): Readonly<Record<string, string>>;
