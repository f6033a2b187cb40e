import { mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromEnvironment } from '../act/waiting.ts';
import { run, start } from '../lib/process.mjs';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const INSTALLED = fromEnvironment('WAKELOCK_INSTALLED');
const NODE = fromEnvironment('WAKELOCK_DEEP_NODE');
const WORK = fromEnvironment('WAKELOCK_DEEP_WORK');

/** An environment that holds nothing of this one; each region of ministack is a world of its own. */
export function environment(region: string): Readonly<Record<string, string>> {
  const home = mkdtempSync(join(WORK, 'home-'));
  return {
    PATH: `${home}:${dirname(NODE)}:${dirname(fromEnvironment('WAKELOCK_DEEP_AWS'))}:/usr/local/bin:/usr/bin:/bin`,
    HOME: home,
    AWS_ENDPOINT_URL: fromEnvironment('WAKELOCK_MINISTACK'),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the installed command line, somewhere else than in its own folder. */
export function wakelock(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  return run(NODE, [join(INSTALLED, 'dist', 'cli.mjs'), ...args], { cwd: env.HOME ?? '/', env });
}

/** The same, not waited for. */
export function begin(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return start(NODE, [join(INSTALLED, 'dist', 'cli.mjs'), ...args], { cwd: env.HOME ?? '/', env });
}

/** What the AWS CLI says. */
export async function aws(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run('aws', [...args, '--output', 'text'], { cwd: env.HOME ?? '/', env });
  if (code !== 0) throw new Error(`aws ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

export const aliasOf = (env: Readonly<Record<string, string>>): Promise<string> =>
  aws(
    env,
    'lambda',
    'list-aliases',
    '--function-name',
    'wakelock-power',
    '--query',
    'Aliases[].[Name,FunctionVersion]',
  );

/** Code of a function that fails where `when` holds of its context. */
export const brokenWhen = (when: string) =>
  `export const handler = async (_event, context) => { if (${when}) throw new Error('broken'); return { dryRun: true }; };\n`;

/** Puts an npm into PATH that only writes down what it was asked for: installing and testing take minutes of their own. */
export function quietNpm(env: Readonly<Record<string, string>>): void {
  writeFileSync(join(env.HOME ?? '', 'npm'), '#!/bin/sh\necho "npm $*"\n', { mode: 0o755 });
}
