import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

interface Phase {
  readonly 'on-failure'?: 'ABORT' | 'CONTINUE';
  readonly commands: readonly string[];
}

/** The part of a buildspec that is used here: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface BuildSpec {
  readonly version: number;
  readonly env: { readonly shell: string };
  readonly phases: { readonly pre_build?: Phase; readonly build: Phase; readonly post_build?: Phase };
  readonly artifacts?: { readonly files: string };
}

export interface Built {
  readonly ok: boolean;
  /** What was asked of the programs that a test puts in place of others, in order. */
  readonly calls: readonly string[];
  /** The content of the artifact; undefined where there is none. */
  readonly artifact: string | undefined;
}

/** Bodies of shell scripts by the name of the program that they stand for. */
export type StandIns = Readonly<Record<string, string>>;

interface Place {
  readonly env: Readonly<Record<string, string>>;
  readonly standIns: StandIns;
  /** Texts by name, in the folder of the source. */
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Runs a buildspec as CodeBuild does: all commands in one shell, a phase ends with its first command that fails, a failed
 * pre_build ends the build, and post_build runs after a failed build all the same unless that says ABORT.
 */
export function runBuild(text: string, { env, standIns, files = {} }: Place): Built {
  const spec: BuildSpec = parse(text);
  const work = mkdtempSync(join(tmpdir(), 'codebuild-'));
  try {
    const bin = join(work, 'bin');
    const source = join(work, 'source');
    const log = join(work, 'calls');
    for (const folder of [bin, source]) mkdirSync(folder);
    writeFileSync(log, '');
    for (const [name, content] of Object.entries(files)) writeFileSync(join(source, name), content);
    for (const [name, body] of Object.entries(standIns)) {
      const program = join(bin, name);
      // A call is written down when it is over: of two in a pipe the reader is over last.
      writeFileSync(program, `#!/bin/bash\n(\n${body}\n)\nended=$?\necho "${name} $*" >>"${log}"\nexit $ended\n`);
      chmodSync(program, 0o755);
    }
    const given = { ...env, PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':'), HOME: work };
    const { status } = spawnSync(spec.env.shell, ['-c', scriptOf(spec)], { cwd: source, env: given });
    const calls = readFileSync(log, 'utf8').split('\n').filter(Boolean);
    return { ok: status === 0, calls, artifact: spec.artifacts && read(join(source, spec.artifacts.files)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function scriptOf({ phases }: BuildSpec): string {
  const stops = phases.build['on-failure'] === 'ABORT';
  const after = stops ? 'exit 1' : 'failed=1';
  const run = ({ commands }: Phase = { commands: ['true'] }) =>
    commands.map((command) => `{ ${command}\n}`).join(' &&\n');
  return `failed=0
${run(phases.pre_build)} || exit 1
${run(phases.build)} || ${after}
${run(phases.post_build)} || failed=1
exit $failed`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
