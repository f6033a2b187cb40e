import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { startMinistack } from '../lib/servers.mjs';

export const name = 'pipeline';
export const needs = ['ministack', 'aws', 'act', 'node24'];

/**
 * What users do to deploy, on ministack: the packed package installed into an empty folder and deployed from there, also after
 * kills; the build pipeline of GitHub under act; and each command of CircleCI's.
 */
export async function run({ root, work, tools, log }) {
  if (!existsSync(join(root, 'dist', 'cli.mjs'))) throw new Error('dist is not there: run "npm run build" first');
  const installed = install(root, work);
  const server = await startMinistack({ ministack: tools.ministack, node: tools.node24, work });
  try {
    return await runJest({
      root,
      work,
      log,
      node: tools.node24,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/pipeline'],
      env: {
        WAKELOCK_MINISTACK: server.url,
        WAKELOCK_INSTALLED: installed,
        WAKELOCK_DEEP_AWS: tools.aws,
        WAKELOCK_DEEP_ACT: tools.act,
        WAKELOCK_DEEP_NODE: tools.node24,
        WAKELOCK_DEEP_WORK: work,
      },
    });
  } finally {
    writeFileSync(join(work, 'ministack.txt'), server.output.stdout + server.output.stderr);
    await server.end();
  }
}

/** Packs the package and installs it as a user would, without network. @returns its folder */
function install(root, work) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const npm = (args, cwd) => execFileSync('npm', ['--offline', ...args], { cwd, env, encoding: 'utf8' });
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', work], root));
  writeFileSync(join(work, 'package.json'), '{ "private": true }');
  npm(['install', '--ignore-scripts', '--no-audit', join(work, packed.filename)], work);
  return join(work, 'node_modules', 'wakelock');
}
