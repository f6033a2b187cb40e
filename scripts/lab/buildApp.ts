import { join } from 'node:path';
import { build } from 'esbuild';

export interface BuiltApp {
  /** The bundle that exports `handler`. */
  readonly lambda: string;
  /** The bundle that listens. */
  readonly server: string;
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
