import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lib/process.mjs';

export interface WorkspaceOptions {
  /** Where it comes to lie. */
  readonly workspace: string;
  /** Texts by file name. */
  readonly workflows: Readonly<Record<string, string>>;
  /** A folder whose content lies in the repository as well. */
  readonly copyOf?: string | undefined;
}

/** Makes the repository of an app, as GitHub would have it. */
export async function makeWorkspace({ workspace, workflows: texts, copyOf }: WorkspaceOptions): Promise<void> {
  const workflows = join(workspace, '.github', 'workflows');
  mkdirSync(workflows, { recursive: true });
  if (copyOf !== undefined) cpSync(copyOf, workspace, { recursive: true });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(workflows, name), text);
  const git = async (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=app', '-c', 'user.email=app@example.com', '-c', 'commit.gpgsign=false'];
    const { code, stderr } = await run('git', [...identity, ...args], { cwd: workspace });
    if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  };
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('remote', 'add', 'origin', 'https://github.com/acme/app');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'The app');
}
