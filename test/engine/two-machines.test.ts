import { expect, test } from '@jest/globals';
import { SECOND } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { TargetId, TargetRef } from '../../src/domain/target.ts';
import { renew } from '../../src/engine/renew.ts';
import { type WaitOptions, waitReady } from '../../src/engine/wait.ts';
import { ack, BOX, Runner, renewing, request, type Script, waiting } from './runner-script.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';
const BOTH: readonly TargetRef[] = [BOX, OTHER].map((target) => ({ kind: 'machine', target }));

/** What the runner finds for the one machine and for the other. */
const each = (box: Partial<Lease> | undefined, other: Partial<Lease> | undefined): Script => ({
  item: (_, target) => (target === BOX ? box : other),
});

const both = (runner: Runner, options: Partial<WaitOptions>) =>
  waitReady(waiting(runner, { targets: BOTH, timeout: 3 * SECOND, ...options }));

const last = async (story: Promise<string>) => (await story).split('\n').at(-1);

test('when the time is up, what was seen last is told of each machine', async () => {
  const runner = new Runner(each({ ack: ack() }, {}));
  const saw = [`${BOX}: acknowledged; the machine is on`, `${OTHER}: lease stored; the machine is on its way`].join(
    '; ',
  );
  expect(await last(runner.watch(both(runner, {}), 5))).toBe(
    `3 end: ${JSON.stringify({ kind: 'timeout', saw, waited: 3_000 })}`,
  );
});

test('a machine that is ready does not use up the time limit of the boot while the other is checked', async () => {
  const runner = new Runner(each({ ack: ack() }, { ack: ack(), ready: ['running', 'ssm'] }));
  const limits = new Map([['running', SECOND]] as const);
  expect(await last(runner.watch(both(runner, { limits }), 5))).toMatch(/^3 end: .*waits for ssm","waited":3000\}$/);
});

test('a machine that is named and one that is looked for by name are waited for together', async () => {
  const script: Script = {
    ...each({ ack: ack() }, { ack: ack('9', true) }),
    pin: (second) => (second < 1 ? undefined : { targets: [OTHER, BOX], released: false, removeAt: 0 }),
  };
  const runner = new Runner(script);
  const targets: readonly TargetRef[] = [
    { kind: 'machine', target: BOX },
    { kind: 'name', name: 'other' },
  ];
  expect(await runner.watch(both(runner, { targets }), 5)).toMatchSnapshot();
});

test.each<[string, Script]>([
  ['asked for every 25 s while one of them is not ready', each({ ack: ack() }, {})],
  ['asked for although nothing is stored of them yet', each(undefined, undefined)],
  ['renewed every minute when both are ready', each({ ack: ack() }, { ack: ack() })],
])('two machines are %s', async (_, script) => {
  const runner = new Runner(script);
  const end = renew(renewing(runner, { request: request({ targets: BOTH }) }));
  const lines = (await runner.watch(end, 70)).split('\n');
  expect(lines.filter((line) => !line.endsWith(' read')).map((line) => line.replace(/\{.*/, ''))).toMatchSnapshot();
});
