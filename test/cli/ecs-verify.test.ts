import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/program.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';
import { DEFINITION } from '../domain/rollout/verify-world.ts';
import { FakeShell } from './fake-shell.ts';

let local: LocalAws;
const folder = mkdtempSync(join(tmpdir(), 'wakelock-verify-'));
const before = { ...process.env };
beforeAll(async () => {
  local = await startLocal({
    seed: { machines: [], ecs: { services: [{ cluster: 'main', name: 'app', desired: 1, image: 'registry/app:1' }] } },
  });
  Object.assign(process.env, local.env);
});
afterAll(async () => {
  process.env = before;
  rmSync(folder, { recursive: true });
  await local.close();
});

/** In this process: the SDK is loaded once. */
async function verify(...args: readonly string[]) {
  const shell = new FakeShell({ env: { AWS_REGION: local.env.AWS_REGION ?? '' } });
  const code = await runCli(['ecs', 'verify', '--cluster', 'main', ...args], shell);
  return { code, out: shell.stdout, err: shell.stderr };
}

test('what changes is shown first, then what would keep it from running, each with its repair; that fails', async () => {
  const { code, out } = await verify('--service', 'app', '--images', 'app=registry/app:2');
  expect(code).toBe(1);
  expect(out).toMatch(/^what changes:\n {2}~ app: image {2}registry\/app:1 → registry\/app:2\n/);
  expect(out).toContain('ok    service    The service main/app is ACTIVE and wants 1.');
  expect(out).toMatch(/BAD {3}network .*names no subnets\.\n {17}Repair: Set networkConfiguration of the service\./);
});

test('a file is judged as it stands; what this AWS does not answer could not be checked, and fails nothing by itself', async () => {
  const file = join(folder, 'definition.json');
  writeFileSync(file, JSON.stringify(DEFINITION));
  const { out } = await verify('--service', 'app', '--task-definition', file, '--json');
  const { deployable, findings, changes } = JSON.parse(out);
  expect(deployable).toBe(false);
  expect(changes.length).toBeGreaterThan(3);
  const roles = findings.filter(({ check }: { readonly check: string }) => check === 'roles');
  expect(roles).toEqual([expect.objectContaining({ level: 'note' })]);
  expect(roles[0].what).toContain('could not be checked: action iam:GetRole (');
});

test('a service that is not there is a finding; a container that is not there, and a file, are errors', async () => {
  expect(await verify('--service', 'web')).toMatchObject({
    code: 1,
    out: expect.stringContaining('BAD   service    There is no service main/web in '),
  });
  const images = await verify('--service', 'app', '--images', 'web=registry/web:1');
  expect(images).toMatchObject({ code: 2, err: expect.stringContaining('there is no container "web"') });
  const file = await verify('--service', 'app', '--images', join(folder, 'none.json'));
  expect(file).toMatchObject({ code: 2, err: expect.stringContaining('the file cannot be read') });
});

test('the ARN of another account is no finding of its own service, and no deployment of ours', async () => {
  const service = `arn:aws:ecs:${local.env.AWS_REGION}:999999999999:service/main/app`;
  expect(await verify('--service', service)).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /^BAD {3}service {4}These credentials reach another service main\/app: arn:\S+, not that/,
    ),
  });
  const shell = new FakeShell({ env: {} });
  const images = ['--images', 'app=registry/app:2'];
  expect(await runCli(['ecs', 'deploy', '--service', service, ...images], shell)).toBe(1);
  expect(shell.stderr).toContain('not that of the account 999999999999');
  expect((await verify('--service', 'app')).out).toMatch(/^nothing changes/);
});

test('it takes the options of a deployment, so that the same line can be looked at first', async () => {
  const { code, err } = await verify('--service', 'app', '--rollback', 'sometimes');
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('rollback: "sometimes" is not one of') });
});
