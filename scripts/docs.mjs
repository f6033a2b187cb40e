/**
 * Writes what is made from the one table of options, src/options.ts: the inputs and outputs of the four action.yml, the table
 * in README.md and docs/options.md, the help of the Jenkins steps; the options in docs/ecs-deploy.md; the parameters in docs/deploy.md from lambda/template.yaml;
 * docs/messages.schema.json from the schemas of src/domain/message.ts; and docs/faults.md from test/faults/rows.json and the
 * titles of the tests.
 *
 *   node scripts/docs.mjs           writes
 *   node scripts/docs.mjs --check   writes nothing; fails if a file is not what the table gives
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readCommandLine } from './command-line.mjs';
import { actionPart, deployPart } from './docs/action.mjs';
import { between } from './docs/between.mjs';
import { faultsPage } from './docs/faults.mjs';
import { jenkinsHelps, jenkinsTable } from './docs/jenkins.mjs';
import { parameterTable } from './docs/parameters.mjs';
import { messageSchema } from './docs/schema.mjs';
import { sizeOf } from './docs/size.mjs';
import { deployTable, optionsPage, outputTable, table } from './docs/tables.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = readCommandLine({ options: { check: { type: 'boolean', default: false } } });
const options = await load('src/options.ts');
const messages = await load('src/domain/message.ts');

const DOMAIN_SIZE = {
  begin: '<!-- size:domain -->',
  end: '<!-- /size:domain -->',
  text: sizeOf(join(root, 'src/domain')),
};

const yaml = (front) => (old) =>
  between(old, {
    begin: '# made by npm run docs from src/options.ts',
    end: '# /made',
    text: front === 'deploy' ? deployPart(options) : actionPart(front, options),
  });
const readme = (old) =>
  between(between(old, DOMAIN_SIZE), {
    begin: '<!-- options:action -->',
    end: '<!-- /options:action -->',
    text: `${table('action', options)}\n${outputTable('action', options)}`,
  });

const jenkins = (old) =>
  between(old, {
    begin: '<!-- options:withWakelock -->',
    end: '<!-- /options:withWakelock -->',
    text: jenkinsTable('withWakelock', options),
  });

const deploy = (old) =>
  between(old, {
    begin: '<!-- parameters -->',
    end: '<!-- /parameters -->',
    text: parameterTable(join(root, 'lambda/template.yaml')),
  });

const ecsDeploy = (old) =>
  between(old, {
    begin: '<!-- options:ecs-deploy -->',
    end: '<!-- /options:ecs-deploy -->',
    text: deployTable(options),
  });

const files = {
  'action.yml': yaml('action'),
  'start/action.yml': yaml('start'),
  'stop/action.yml': yaml('stop'),
  'deploy/action.yml': yaml('deploy'),
  'docs/ecs-deploy.md': ecsDeploy,
  'README.md': readme,
  'docs/options.md': () => optionsPage(options),
  'docs/jenkins.md': jenkins,
  'docs/deploy.md': deploy,
  'docs/faults.md': () => faultsPage(root),
  'docs/messages.schema.json': () => messageSchema(messages),
  ...Object.fromEntries(Object.entries(jenkinsHelps(options)).map(([path, text]) => [path, () => text])),
};

const stale = Object.entries(files).filter(([path, make]) => {
  const file = join(root, path);
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const text = make(old);
  if (text === old) return false;
  if (!values.check) writeFileSync(file, text);
  return true;
});
for (const [path] of stale) console.log(values.check ? `differs: ${path}` : `written: ${path}`);
if (values.check && stale.length > 0) {
  console.error('Run "npm run docs" and commit what it writes.');
  process.exitCode = 1;
}

/** The exports of a TypeScript file of ours. */
async function load(path) {
  const result = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(result.outputFiles[0].contents).toString('base64')}`);
}
