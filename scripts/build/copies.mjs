import { createHash } from 'node:crypto';

/** Where a Jenkins library looks for files; it refuses links, so the command line lies there once more. */
const RESOURCES = 'jenkins/resources/wakelock';

/**
 * What lies elsewhere as well, from the files of `dist/`: path from the root of the repository → bytes. The hash lets a node
 * that has the command line already go without reading it.
 */
export function copiesOf(files) {
  const cli = files.get('cli.mjs');
  const hash = createHash('sha256').update(cli).digest('hex').slice(0, 16);
  return new Map([
    [`${RESOURCES}/cli.mjs`, cli],
    [`${RESOURCES}/cli.sha256`, Buffer.from(`${hash}\n`)],
  ]);
}
