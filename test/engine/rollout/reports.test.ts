import { describe, expect, test } from '@jest/globals';
import type { RolloutOrder } from '../../../src/domain/rollout/order.ts';
import { answer, Dock, denied, type Script } from './dock.ts';
import { held, READY } from './held.ts';

const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/web';
const FAILS: Script = [{ at: 2, facts: {}, stopped: 3 }];
const proof = { url: 'http://web.example/', status: 200, version: undefined, times: 2, timeout: 30_000 };

/** Prepares the service, and says what is ordered. */
type Story = (dock: Dock) => Partial<RolloutOrder>;

const stories: readonly (readonly [string, Story])[] = [
  ['of a new revision that serves', () => ({})],
  ['of a dry run', () => ({ dryRun: true })],
  ['of what is live already', () => ({ images: [] })],
  [
    'of what is live already and answers',
    (dock) => {
      dock.answers = [answer(200)];
      return { images: [], proof };
    },
  ],
  [
    'of what is live already and does not answer',
    (dock) => {
      dock.answers = [answer(503)];
      return { images: [], proof };
    },
  ],
  [
    'of what is live already, where no task runs',
    (dock) => {
      dock.service = { ...dock.service, running: 0 };
      return { images: [] };
    },
  ],
  [
    'of what is live already, where nothing is to run',
    (dock) => {
      dock.service = { ...dock.service, desired: 0, running: 0 };
      return { images: [] };
    },
  ],
  ['of what is live already and deployed anew', () => ({ images: [], force: true })],
  [
    'of a deployment of the same revision that is followed',
    (dock) => {
      dock.begin(`${ARN}:1`, [
        { at: 30, facts: { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } },
      ]);
      return { images: [] };
    },
  ],
  [
    'of tasks that fail',
    (dock) => {
      dock.scripts.push(FAILS);
      return {};
    },
  ],
  [
    'of another deployment that is not waited for',
    (dock) => {
      dock.begin(`${ARN}:7`, []);
      return { otherDeployment: 'refuse' };
    },
  ],
  [
    'of another deployment that never ends',
    (dock) => {
      dock.begin(`${ARN}:7`, []);
      return { timeout: 60_000 };
    },
  ],
  [
    'of a right that was lost midway',
    (dock) => {
      dock.hitches.push(denied('ecs:DescribeServiceDeployments is denied.'));
      return {};
    },
  ],
  [
    'of answers that prove it',
    (dock) => {
      dock.answers = [answer(200)];
      return { proof };
    },
  ],
];

test('a report has all that is known at the end, for programs and people', async () => {
  const dock = new Dock();
  void dock.clock.sleep(3_000).then(() => {
    dock.service = { ...dock.service, desired: 4, running: 3 };
  });
  expect(await dock.deploy()).toMatchSnapshot();
});

test.each(stories)('the end, the calls and the lines %s', async (_what, story) => {
  const dock = new Dock();
  const { end, back, definition, registered, reasons, deployment, took } = await dock.deploy(story(dock));
  const revision = definition?.split('/')[1];
  const told = { end, back, revision, registered, reasons, deployment: deployment?.split('/').at(-1), took };
  expect({ ...told, calls: dock.calls, lines: dock.lines }).toMatchSnapshot();
});

describe('what is read', () => {
  const counting = (dock: Dock) => {
    const { ports } = dock;
    let reads = 0;
    const read: typeof ports.services.read = async (ref) => {
      reads += 1;
      return ports.services.read(ref);
    };
    return { ports: { ...ports, services: { ...ports.services, read } }, reads: () => reads };
  };

  test('in a dry run is the service, once', async () => {
    const dock = new Dock();
    const { ports, reads } = counting(dock);
    await dock.deploy({ dryRun: true }, { ports });
    expect(reads()).toBe(1);
  });

  test('after a cancellation is nothing: the report tells the service as it was', async () => {
    const dock = new Dock();
    dock.scripts.push([]);
    const { ports, reads } = counting(dock);
    const cancel = new AbortController();
    let before = 0;
    void dock.clock.sleep(8_000).then(() => {
      before = reads();
      cancel.abort();
    });
    const { end } = await dock.deploy({}, { ports, signal: cancel.signal });
    expect([end.kind, reads()]).toEqual(['interrupted', before]);
  });

  test('and is not there at the end is told as it was before', async () => {
    const dock = new Dock();
    const { ports } = dock;
    const begun = dock.clock.now();
    const read: typeof ports.services.read = async (ref) => {
      if (dock.clock.now() > begun) throw new Error('throttled');
      return ports.services.read(ref);
    };
    const { end, tasks } = await dock.deploy(
      { timeout: 5_000 },
      { ports: { ...ports, services: { ...ports.services, read } } },
    );
    expect([end.kind, tasks]).toEqual(['timeout', { desired: 2, running: 2 }]);
  });

  test('of what is live already and cannot be read any more proves nothing', async () => {
    const dock = new Dock();
    const { ports } = dock;
    let reads = 0;
    const read: typeof ports.services.read = async (ref) => {
      reads += 1;
      if (reads > 2) throw new Error('throttled');
      return ports.services.read(ref);
    };
    const report = await dock.deploy({ images: [] }, { ports: { ...ports, services: { ...ports.services, read } } });
    expect(report.end).toEqual({ kind: 'not-proven', why: 'It runs these images already, but no task of it runs.' });
  });
});

describe('a revision', () => {
  test('that cannot be read is not deployed', async () => {
    const dock = new Dock();
    const { ports } = dock;
    const definition: typeof ports.services.definition = async (name) => {
      if (name === `${ARN}:2`) throw denied('ecs:DescribeTaskDefinition is denied.');
      return ports.services.definition(name);
    };
    const rolling = { ports: { ...ports, services: { ...ports.services, definition } } };
    expect(await dock.deploy({}, rolling)).toMatchObject({
      end: { kind: 'not-deployed', code: 'denied', why: expect.stringContaining('ecs:DescribeTaskDefinition') },
      ...{ definition: `${ARN}:2`, registered: true },
    });
    expect(dock.calls).toEqual(['register web:2']);
  });

  test('whose progress cannot be written down is an error of ours, not of the deployment', async () => {
    const line = (text: string) => {
      if (text.startsWith('rolling')) throw new Error('EPIPE');
    };
    await expect(new Dock().deploy({}, { watcher: { line, trouble: () => {} } })).rejects.toThrow('EPIPE');
  });
});

describe('a lease is asked for', () => {
  test.each<[string, Partial<RolloutOrder>, number, readonly string[]]>([
    ['by what is to be deployed', {}, 2, ['lease web', 'register web:2', 'update web:2', 'release']],
    ['not by what is live already', { images: [] }, 2, []],
    ['by what is live already and sleeps', { images: [] }, 0, ['lease web', 'release']],
  ])('%s', async (_what, order, desired, calls) => {
    const dock = new Dock();
    dock.service = { ...dock.service, desired };
    await dock.deploy({ timeout: 20_000, ...order }, held(dock, { end: READY }));
    expect(dock.calls).toEqual(calls);
  });
});
