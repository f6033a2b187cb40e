import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startEmbedded } from '../lib/embedded.mjs';
import { run as runProgram } from '../lib/process.mjs';

export const name = 'jenkins';
export const needs = ['maven'];

/** Rows of the table of faults, and the tests of test/jenkins/host that stand for them. */
const ROWS = [
  ['F66 a build that is aborted once releases on its node', 'AbortTest.abortedOnceIsReleasedOnTheSameNode'],
  ['F66 aborted twice it is released by snsPublish', 'AbortTest.abortedTwiceIsReleasedBySnsPublish'],
  ['F66 aborted three times it is released from another node', 'AbortTest.abortedThreeTimesIsReleasedFromAnotherNode'],
  [
    'F66 aborted at any one step, and once more while it releases, it leaves no lease behind and stays aborted',
    'EveryStepTest.isReleasedAndNoAbortIsSwallowed',
  ],
  ['F66 aborted while it waits it releases', 'AbortTest.abortedWhileItWaitsReleases'],
  [
    'F66 F96 a build that is killed leaves a renewer that ends by itself, and the lease expires',
    'LostTest.aKilledBuildWhoseJobAnybodyMayReadEndsItsRenewerByItself',
  ],
  [
    'F66 F96 where Jenkins tells nobody of its builds, the cookie of the block ends the renewer of a killed build',
    'LostTest.aKilledBuildEndsItsRenewerWithTheCookieOfTheBlock',
  ],
  [
    'F67 a controller that restarts at every step goes on with the same lease',
    'BodyTest.theProgramNeverHoldsTheCommandLineAndHasOneTokenThroughAllRestarts',
  ],
  ['F67 a gap shorter than the ttl is nothing', 'RenewerTest.aGapShorterThanTheLeaseIsNothing'],
  [
    'F67 after a gap longer than the ttl the lease comes back and the build is told',
    'RenewerTest.aGapLongerThanTheLeaseBringsItBackAndTheBuildIsTold',
  ],
  ['F68 an agent that is lost is released by the controller', 'LostTest.anAgentThatIsLostIsReleasedByTheController'],
  ['F68 without snsPublish another node releases', 'LostTest.withoutSnsPublishAnotherNodeReleases'],
  ['F68 with no way left the lease ends by itself', 'LostTest.withNoWayLeftTheLeaseEndsByItself'],
];

const MACHINES = Array.from({ length: 96 }, (_, number) => `i-0123456789abcde${number.toString(16).padStart(2, '0')}`);

/** Each test takes a machine of its own. */
const SEED = {
  machines: MACHINES.map((id) => ({
    id,
    name: `box-${id}`,
    tags: { wakelock: 'wakelock' },
    bootSeconds: 10,
    stopSeconds: 10,
    // What is asked of a machine must stay on this one.
    privateIp: '127.0.0.1',
  })),
  ecs: {
    services: ['web', 'same', 'broken', 'tried', 'slow'].map((name) => ({
      cluster: 'main',
      name,
      desired: 1,
      image: 'app:1',
      ...(name === 'broken' ? { circuitBreaker: { enable: true, rollback: true } } : {}),
    })),
    images: [
      { image: 'app:crash', outcome: 'crash', exitCode: 3 },
      { image: 'app:slow', outcome: 'slow', seconds: 3600 },
    ],
  },
};

/**
 * The Jenkins library under the genuine CPS transformer, with the real command line behind `sh`; its calls as the sandbox
 * sees them; call stacks; CodeNarc.
 */
export async function run({ root, work, tools, log }) {
  const aws = await startEmbedded({ root, work, seed: SEED, speed: 20 });
  const maven = mavenIn({ root, work, mvn: tools.maven, env: aws.env, log });
  try {
    const host = await maven('host');
    const narc = await maven('codenarc');
    return sum(host, narc);
  } finally {
    await aws.end();
  }
}

function sum(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: [...one.skipped, ...other.skipped],
  };
}

/** Runs the tests of a Maven project and counts them. */
function mavenIn({ root, work, mvn, env, log }) {
  return async (project) => {
    const out = join(work, project);
    const library = join(root, 'jenkins');
    const { code, why, stdout } = await runProgram(mvn, [`-Dout=${out}`, 'test'], {
      cwd: join(root, 'test', 'jenkins', project),
      env: {
        ...process.env,
        ...env,
        WAKELOCK_LIBRARY: library,
        WAKELOCK_EXAMPLES: join(root, 'examples'),
        WAKELOCK_NODE: process.execPath,
        PATH: `${join(root, 'test', 'jenkins', 'bin')}${delimiter}${process.env.PATH}`,
      },
      timeoutSeconds: 900,
    });
    const tests = testsIn(join(out, 'surefire-reports'));
    const failed = tests.filter((test) => test.state === 'failed');
    const missing = project === 'host' ? ROWS.filter(([, test]) => !tests.some(({ name }) => name === test)) : [];
    const silent = failed.length === 0 && (code !== 0 || tests.length === 0);
    if (code !== 0) log(stdout.slice(-6000));
    for (const [title, test] of missing) log(`no test ${test} for: ${title}`);
    if (silent) log(`Maven found ${tests.length} tests in ${project} and ended with ${why}`);
    return {
      passed: tests.filter((test) => test.state === 'passed').length,
      failed: failed.length + missing.length + (silent ? 1 : 0),
      skipped: tests.filter((test) => test.state === 'skipped').map(({ name }) => name),
    };
  };
}

/** The test cases in surefire's reports: `Class.method` and how they ended. */
function testsIn(folder) {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^TEST-.*\.xml$/.test(file)) : [];
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return text
      .split('<testcase ')
      .slice(1)
      .map((part) => ({
        name: `${/classname="(?:[^"]*\.)?(\w+)"/.exec(part)?.[1]}.${/^name="([^"(]+)/.exec(part)?.[1]}`,
        state: /<(failure|error)\b/.test(part) ? 'failed' : part.includes('<skipped') ? 'skipped' : 'passed',
      }));
  });
}
