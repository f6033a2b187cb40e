import { join } from 'node:path';
import { build } from 'esbuild';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'storm';
export const needs = [];
export const minutes = 3;

/** Writes and reads of one partition a second: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const PARTITION = { writes: 1_000, reads: 3_000 };

/** A thousand machines with five jobs each, and 256 jobs on one machine: what they get, and what it costs. */
export async function run({ root, work, log }) {
  const program = join(work, 'bulk.mjs');
  await build({
    entryPoints: [join(root, 'test', 'storm', 'bulk.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const { code, why, stdout, stderr } = await runProgram(process.execPath, [program], { env, timeoutSeconds: 900 });
  const results = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const [storm, one, crowd] = ['storm', 'one', 'crowd'].map((wanted) =>
    results.find((result) => result.name === wanted),
  );
  if (code !== 0 || !storm || !one || !crowd) {
    log(`${stderr}\n(${why})`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const checks = [...stormChecks(storm, log), ...crowdChecks({ one, crowd }, log)];
  for (const { good, what } of checks) log(`${good ? 'passed' : 'FAILED'}: ${what}`);
  const passed = checks.filter(({ good }) => good).length;
  return { passed, failed: checks.length - passed, skipped: [] };
}

function stormChecks(result, log) {
  const { jobs, boots, transitions, ec2, seconds, real, leaseWrites } = result;
  log(`${jobs} jobs, ${boots} boots, ${transitions} state changes in ${real} s (${seconds} s on their clock)`);
  log(
    `lease items written: ${counts(leaseWrites)}; of machines ${result.machineWritesPerBoot} a boot; in vain ${result.vainWritesPerJob} a job`,
  );
  // No goal is judged here: handlers that are slow on the fast clock look oftener than they would on AWS's.
  log(`EC2 calls: ${counts(ec2)}; ${result.ec2CallsPerTransition} for each state change of a machine`);
  for (const why of result.broken.slice(0, 10)) log(why);
  return [
    {
      good: result.acknowledged === jobs && result.broken.length === 0,
      what: `${result.acknowledged} of ${jobs} jobs had their machine as long as they worked`,
    },
    { good: result.stillOn === 0, what: `${result.stillOn} machines are on at the end` },
    {
      good: result.leaseWritesPerJob <= 4.2,
      what: `${result.leaseWritesPerJob} writes of lease items a job (goal: 4, and one for each word to a waiter)`,
    },
  ];
}

function crowdChecks({ one, crowd }, log) {
  const { writes, reads, polls, ec2, looks } = crowd.perMinute;
  log(
    `${crowd.jobs} leases that renew, per minute: ${writes} writes, ${reads} reads and ${looks} looks by power, ${polls} reads by runners, ${ec2} EC2 calls`,
  );
  const second = (count) => Math.ceil(count / 60);
  // At worst all of them wait and read twice a second; a look reads at most 1 KB for each lease, a unit for four of them.
  const worst = { writes: second(writes), reads: second(reads) + 2 * crowd.jobs + (looks * crowd.jobs) / 4 / 60 };
  return [
    {
      good: crowd.acknowledged === crowd.jobs && crowd.starts === 1 && crowd.stops === 1 && crowd.off,
      what: `${crowd.jobs} jobs on one machine: ${crowd.acknowledged} acknowledged, ${crowd.starts} start, ${crowd.stops} stop`,
    },
    {
      good: crowd.ec2WhileWaiting <= one.ec2WhileWaiting + crowd.jobs / 4,
      what: `EC2 calls while one job waits for a boot of 60 s: ${one.ec2WhileWaiting}; while ${crowd.jobs} wait: ${crowd.ec2WhileWaiting}`,
    },
    { good: writes <= crowd.jobs * 1.3 + 10, what: `${writes} writes a minute for ${crowd.jobs} renewals` },
    {
      good: worst.writes < PARTITION.writes / 10 && worst.reads < PARTITION.reads / 3,
      what: `a partition bears ${PARTITION.writes} writes and ${PARTITION.reads} reads a second; these need ${worst.writes}, and at worst ${Math.ceil(worst.reads)}`,
    },
  ];
}

function counts(values) {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
