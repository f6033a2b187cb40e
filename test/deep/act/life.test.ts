import { expect, test } from '@jest/globals';
import { withPlace } from './place.ts';
import { MACHINE } from './running.ts';
import { LOOK, LOST, looksFor, workflow } from './workflow.ts';

const ON_AND_OFF = ['pending', 'running', 'stopping', 'stopped'];
const LIMIT = 300_000;

const forms = [
  ['remote form', { uses: 'OWNER/wakelock@v1', local: false }],
  ['uses: ./', { uses: './', local: true }],
] as const;

for (const [form, { uses, local }] of forms) {
  test.concurrent(
    `${form}: the machine is on while the job uses it and off afterwards, and outputs and environment name it`,
    () => {
      const script = [
        LOOK,
        'echo "node $(node --version)"',
        'echo "id $WAKELOCK_INSTANCE_IDS state $WAKELOCK_STATE already-on $WAKELOCK_ALREADY_ON"',
        'test "$WAKELOCK_PRIVATE_IP" = "${{ steps.machine.outputs.private-ip }}"',
      ].join('\n');
      return withPlace({ workflows: { 'ci.yml': workflow({ uses, script }) }, local }, async (place) => {
        const ran = await place.run();
        expect(ran).toMatchObject({ code: 0, jobs: { test: 'success' } });
        expect(ran.outputs).toMatchObject({
          lease: expect.stringMatching(/^job-[0-9a-f-]{36}@i-/),
          state: 'running',
          'instance-ids': MACHINE,
          'private-ip': expect.stringMatching(/^10\./),
          'already-on': 'false',
          disrupted: 'false',
        });
        expect(ran.lines).toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^node v24\./),
            expect.stringMatching(
              new RegExp(`^Asked for ec2:${MACHINE}: lease job-[0-9a-f]{4}…, ttl 10m, held by acme/app · ci.yml`),
            ),
            expect.stringMatching(/^ +\d+\.\ds {2}ec2:i-\w+ {2}acknowledged; the machine is on$/),
            `id ${MACHINE} state running already-on false`,
            `Released ec2:${MACHINE}.`,
          ]),
        );
        await place.reaches('stopped');
        expect(await place.states()).toEqual(ON_AND_OFF);
        expect(place.left()).toEqual([]);
      });
    },
    LIMIT,
  );
}

test.concurrent(
  'F58 a later step fails: post releases, and the job stays failed',
  () =>
    withPlace({ workflows: { 'ci.yml': workflow({ script: `${LOOK}\nexit 3` }) } }, async (place) => {
      const ran = await place.run();
      expect(ran).toMatchObject({ code: 1, jobs: { test: 'failure' } });
      expect(ran.results).toContain('Post wake: success');
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    }),
  LIMIT,
);

test.concurrent(
  'a later step fails with keep-on-failure: the machine stays on for that long, renewed by nobody, and then goes off',
  () => {
    const inputs = { 'keep-on-failure': '15s', ttl: '5s' };
    return withPlace({ workflows: { 'ci.yml': workflow({ inputs, script: 'exit 3' }) } }, async (place) => {
      const ran = await place.run();
      expect(ran.code).toBe(1);
      expect(ran.commands.join('\n')).toMatch(/notice: The job failed: .* stays on until .* \(keep-on-failure\)/);
      expect(await place.states()).toEqual(['pending', 'running']);
      expect(place.left()).toEqual([]);
      await place.reaches('stopped');
    });
  },
  LIMIT,
);

test.concurrent(
  'F21 a machine that cannot start fails the step with cause and repair; words of EC2 are no workflow commands',
  () => {
    const reason = 'Client.InternalError: ::set-output name=state::running\n::stop-commands::x ##[add-mask]on';
    const machine = { faults: [{ on: 'boot', reason, times: 'always' }] };
    const script = 'echo this must not run';
    return withPlace({ workflows: { 'ci.yml': workflow({ script }) }, machine }, async (place) => {
      const ran = await place.run();
      expect(ran).toMatchObject({ code: 1, outputs: { state: 'failed' } });
      expect(ran.results.filter((result) => result.startsWith('Main'))).toContain('Main wake: failure');
      expect(ran.lines).not.toContain('this must not run');
      expect(ran.commands.join('\n')).toMatch(/error: .*kms:CreateGrant/s);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'a wait that takes too long fails with what was last seen, releases, and the machine goes off when it is up',
  () => {
    const machine = { bootSeconds: 60 };
    const inputs = { timeout: '2s' };
    return withPlace({ workflows: { 'ci.yml': workflow({ inputs }) }, machine }, async (place) => {
      const ran = await place.run();
      expect(ran).toMatchObject({ code: 1, outputs: { state: 'timeout' } });
      expect(ran.commands.join('\n')).toMatch(/error: .*Not ready within 2s\. Last seen: /s);
      expect(ran.lines).toContain('Released.');
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'a step that outlives its time limit: a short lease is renewed all the while, post releases',
  () => {
    // One minute is the least that GitHub and act know.
    const options = { inputs: { ttl: '10s' }, member: 'timeout-minutes: 1', script: looksFor(600) };
    return withPlace({ workflows: { 'ci.yml': workflow(options) } }, async (place) => {
      const ran = await place.run();
      expect(ran).toMatchObject({ code: 1, jobs: { test: 'failure' } });
      expect(ran.lines).not.toContain(LOST);
      expect(ran.results).toContain('Post wake: success');
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'F57 a job cancelled while it waits: post releases, the machine goes off again',
  () => {
    const machine = { bootSeconds: 60 };
    return withPlace({ workflows: { 'ci.yml': workflow() }, machine }, async (place) => {
      const running = place.start();
      await place.reaches('pending');
      await running.says('the machine is on its way');
      running.signal('SIGINT');
      const ran = await running.ended;
      expect(ran.code).not.toBe(0);
      expect(ran.lines).toContain(`Released ec2:${MACHINE}.`);
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'F58 a job cancelled while it uses the machine: post releases',
  () =>
    withPlace({ workflows: { 'ci.yml': workflow({ script: 'echo in use\nsleep 600' }) } }, async (place) => {
      const running = place.start();
      await running.says('in use');
      running.signal('SIGINT');
      const ran = await running.ended;
      expect(ran.code).not.toBe(0);
      expect(ran.lines).toContain(`Released ec2:${MACHINE}.`);
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
    }),
  LIMIT,
);

test.concurrent(
  'F59 F96 a runner that is killed: nobody releases, the renewer ends by itself, and the machine goes off with its lease',
  () => {
    const options = { inputs: { ttl: '10s' }, script: 'echo in use\nsleep 600' };
    return withPlace({ workflows: { 'ci.yml': workflow(options) } }, async (place) => {
      const running = place.start();
      await running.says('in use');
      expect(place.left().some((command) => command.includes('renewer.mjs'))).toBe(true);
      running.signal('SIGKILL');
      const ran = await running.ended;
      expect(ran.results.filter((result) => result.startsWith('Post'))).toEqual([]);
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'P1 a machine that a person stops during the job: the job is told, and fails where it asked for that',
  () => {
    const script = [
      `curl -sf -X POST "$PROBE/machines/${MACHINE}/stop"`,
      'boots() { curl -sf "$PROBE/events" | grep -o "stopped -> pending" | wc -l; }',
      'for i in $(seq 300); do if [ "$(boots)" = 2 ]; then break; fi; sleep 0.2; done',
      'sleep 6',
    ].join('\n');
    const options = { inputs: { ttl: '9s', 'on-disrupt': 'fail' }, script };
    return withPlace({ workflows: { 'ci.yml': workflow(options) } }, async (place) => {
      const ran = await place.run();
      expect(ran).toMatchObject({ code: 1 });
      expect(ran.commands.join('\n')).toMatch(/error: .*was disrupted during the job/s);
      await place.reaches('stopped');
      expect(await place.states()).toEqual([...ON_AND_OFF, ...ON_AND_OFF]);
    });
  },
  LIMIT,
);
