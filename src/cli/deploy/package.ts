import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { WakelockError } from '../../domain/errors.ts';
import type { Release } from '../../engine/deploy/deploy.ts';
import { type Archive, archiveOf, sha256Of } from './archive.ts';
import { readTemplate, type Template } from './template.ts';

/** What this installation can deploy. */
export interface Package {
  readonly template: Template;
  /** The archive of each folder that the template names; made at the first call, which takes a moment. */
  archives(): ReadonlyMap<string, Archive>;
}

/**
 * Reads the template beside this program.
 * @param program file of the command line, in `dist`
 * @throws WakelockError when the installation is not whole
 */
export function readPackage(program: string): Package {
  const file = join(dirname(program), '..', 'lambda', 'template.yaml');
  if (!existsSync(file)) throw incomplete(file);
  const template = readTemplate(readFileSync(file, 'utf8'));
  const folders = [...new Set(template.code.values())].map((folder) => ({ folder, path: join(dirname(file), folder) }));
  for (const { path } of folders) {
    if (!existsSync(join(path, 'index.mjs'))) throw incomplete(join(path, 'index.mjs'));
  }
  let archives: ReadonlyMap<string, Archive> | undefined;
  return {
    template,
    archives() {
      archives ??= new Map(folders.map(({ folder, path }) => [folder, archiveOf(path)]));
      return archives;
    },
  };
}

function incomplete(file: string): WakelockError {
  return new WakelockError({
    code: 'not-found',
    what: `A part of the package is not there: ${file}`,
    likely: 'Only dist/cli.mjs was copied; this command also needs lambda/template.yaml and dist/lambda.',
    repair: 'Use the whole package (a clone, or npx github:OWNER/wakelock), or build it: npm run build',
  });
}

/** The name of a function's archive, as `power`. */
export function nameOf(folder: string): string {
  return basename(folder);
}

/** Where the artifacts of a stack lie in their bucket. */
export function prefixOf(stackName: string): string {
  return `${stackName}/`;
}

/** What is put into a bucket for one stack; keys name the content, so a second upload of the same is none. */
export function releaseOf(
  content: Package,
  { stackName, bucket }: { readonly stackName: string; readonly bucket: string },
): Release {
  const { template } = content;
  const archives = content.archives();
  const keys = new Map(
    [...archives].map(([folder, { sha256 }]) => [folder, `${prefixOf(stackName)}${nameOf(folder)}-${sha256}.zip`]),
  );
  const keyOf = (folder: string) => keys.get(folder) ?? '';
  const text = template.packaged({ bucket, keyOf, tableName: stackName });
  const body = new TextEncoder().encode(text);
  const templateKey = `${prefixOf(stackName)}template-${sha256Of(body)}.yaml`;
  const zips = [...archives].map(([folder, { bytes }]): [string, Uint8Array] => [keyOf(folder), bytes]);
  return { objects: new Map([...zips, [templateKey, body]]), templateKey };
}
