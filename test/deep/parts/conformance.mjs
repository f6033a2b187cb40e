import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from '../lib/jest.mjs';
import { startMinistack } from '../lib/servers.mjs';

export const name = 'conformance';
export const needs = ['python', 'ministack', 'node24', 'awsCli'];
export const minutes = 5;

/** What ministack lacks, so that nobody takes it for shown. */
const NOT_HERE = [
  'conditions on tags of machines (StartInstances, StopInstances): ministack denies all of them; test/template has them as a table',
  'ec2:ModifyInstanceAttribute and kms:CreateGrant: ministack has neither; test/template has their conditions as a table',
  'dynamodb:LeadingKeys: ministack knows no such key, so what it allows to one partition it allows to all',
  "EC2's own state-change events: the function that is the rule's target is told of them directly",
  'load balancers with weights, so deploy refuses the sets of failover: that part is deployed by CloudFormation alone',
  'the OIDC provider and role for GitHub, the dashboard: not made by ministack, or made and never used; alarms are set off by hand',
];

/**
 * The packaged stack on ministack, brought there by the built `wakelock deploy`: its whole life; what its policies allow, with
 * IAM on; other ways to deploy it and all its parts; and a storm of jobs. Each has a ministack of its own.
 */
export async function run({ root, work, tools, log }) {
  const cli = join(root, 'dist', 'cli.mjs');
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run "npm run build" first`);
  const start = (auth) => startMinistack({ ministack: tools.ministack, node: tools.node24, work, auth });
  const servers = {
    life: await start(false),
    rights: await start(true),
    storm: await start(false),
    others: await start(false),
  };
  try {
    const counts = await runJest({
      root,
      work,
      log,
      node: tools.node24,
      config: 'test/deep/jest.config.mjs',
      paths: ['test/deep/conformance'],
      env: {
        WAKELOCK_LIFE: servers.life.url,
        WAKELOCK_RIGHTS: servers.rights.url,
        WAKELOCK_STORM: servers.storm.url,
        WAKELOCK_OTHERS: servers.others.url,
        WAKELOCK_CLI: cli,
        WAKELOCK_PYTHON: tools.python,
        WAKELOCK_AWS: tools.awsCli,
        WAKELOCK_WORK: work,
      },
    });
    const cost = join(work, 'cost.txt');
    if (existsSync(cost)) log(readFileSync(cost, 'utf8'));
    return { ...counts, skipped: [...counts.skipped, ...NOT_HERE] };
  } finally {
    for (const [name, { output }] of Object.entries(servers)) {
      writeFileSync(join(work, `${name}.txt`), output.stdout + output.stderr);
    }
    await Promise.all(Object.values(servers).map(({ end }) => end()));
  }
}
