import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface BuiltApp {
  /** The bundle that exports `handler`. */
  readonly lambda: string;
  /** The bundle that listens. */
  readonly server: string;
}

/**
 * The bundles that are deployed, copied into `into`: they load parts of themselves late, and a build may replace these meanwhile.
 * @returns the folder with one folder for each function
 */
export function copyFunctions({ root, into }: { readonly root: string; readonly into: string }): string {
  const bundles = join(into, 'functions');
  for (const name of ['power', 'failover']) {
    cpSync(join(root, 'dist', 'lambda', name), join(bundles, name), { recursive: true, force: true });
  }
  return bundles;
}

/** Bundles both forms of `examples/dual-app` into `into`, with the options that its own package.json gives esbuild. */
export async function buildApp({ root, into }: { readonly root: string; readonly into: string }): Promise<BuiltApp> {
  const built = (form: 'lambda' | 'server') => join(into, form, 'index.mjs');
  const bundled = (form: 'lambda' | 'server') =>
    build({
      entryPoints: [join(root, 'examples', 'dual-app', 'src', `${form}.ts`)],
      outfile: built(form),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      logLevel: 'error',
    });
  await Promise.all([bundled('lambda'), bundled('server')]);
  return { lambda: built('lambda'), server: built('server') };
}
