import { describe, expect, test } from '@jest/globals';
import { describeError, WakelockError } from '../../../src/domain/errors.ts';
import type { DeploymentBrief, DeploymentFacts, LiveService } from '../../../src/domain/rollout/facts.ts';
import { type FollowOptions, follow, pauseAfter, readAgain } from '../../../src/engine/rollout/follow.ts';
import type { News } from '../../../src/engine/rollout/news.ts';
import type { RolloutPorts } from '../../../src/engine/rollout/ports.ts';
import { StepClock } from '../../fakes/step-clock.ts';

const BEGUN = Date.UTC(2026, 0, 5, 8);
const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/';

const deployment = (arn: string, parts: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  ...{ arn, status: 'IN_PROGRESS', revision: 'web:2', createdAt: 7, reason: '', strategy: 'ROLLING', stage: undefined },
  ...{ tasks: { requested: 2, running: 0, pending: 2 }, traffic: undefined, breaker: undefined, rollback: undefined },
  ...{ alarms: [], ...parts },
});
const SERVES = { status: 'SUCCESSFUL', tasks: { requested: 2, running: 2, pending: 0 } } as const;

/** What ECS tells, as a function of the seconds since the beginning; errors are thrown. */
interface Script {
  readonly list?: (second: number) => readonly DeploymentBrief[];
  readonly facts?: (second: number, arn: string) => Partial<DeploymentFacts> | Error | undefined;
  readonly desired?: number;
}

function following({ list = () => [deployment('ours')], facts = () => ({}), desired = 2 }: Script) {
  const clock = new StepClock(BEGUN);
  const second = () => (clock.now() - BEGUN) / 1000;
  const lines: string[] = [];
  const reads: string[] = [];
  const cancel = new AbortController();
  const services: Partial<RolloutPorts['services']> = {
    read: async () => ({ desired, breaker: { enable: false, rollback: false } }) as LiveService,
    deployments: async () => list(second()),
    definitionOf: async (revision) => `${ARN}${revision}`,
    deployment: async (arn) => {
      reads.push(`${second()} ${arn}`);
      const found = facts(second(), arn);
      if (found instanceof Error) throw found;
      return found === undefined ? undefined : deployment(arn, found);
    },
  };
  const news = {
    failures: [],
    look: async (_: LiveService, since: number) => void (since === 7 || lines.push(`news since ${since}`)),
  };
  const options: FollowOptions = {
    ...{ ref: { cluster: 'prod', service: 'web' }, definition: `${ARN}web:2`, known: new Set(['before']) },
    ports: { clock, services: services as RolloutPorts['services'] },
    watcher: { line: (text) => lines.push(`${second()} ${text}`), trouble: () => {} },
    ...{ news: news as unknown as News, signal: cancel.signal, own: undefined, deadline: BEGUN + 600_000 },
    unsure: undefined,
  };
  const run = async (seconds: number, parts: Partial<FollowOptions> = {}) => {
    const end = follow({ ...options, ...parts });
    end.catch(() => {});
    await clock.advance(0);
    await clock.advance(seconds * 1000);
    cancel.abort();
    return end;
  };
  return { run, lines, reads, cancel };
}

const at = (reads: readonly string[]) => reads.map((read) => Number(read.split(' ')[0]));

test.each([
  [0, 1_000],
  [59_999, 1_000],
  [60_000, 3_000],
  [299_999, 3_000],
  [300_000, 5_000],
])('after %s ms of waiting the next look comes %s ms later', (waited, pause) => {
  expect(pauseAfter(waited)).toBe(pause);
});

describe('our deployment', () => {
  test('is looked at every second at first, rarely later, and its progress told once per change', async () => {
    const story = following({ facts: (s) => (s < 5 ? {} : s < 310 ? { tasks: SERVES.tasks } : SERVES) });
    const end = await story.run(400);
    expect(end).toMatchObject({ kind: 'verdict', verdict: { kind: 'served' }, deployment: { arn: 'ours', ...SERVES } });
    expect(at(story.reads).slice(57, 65)).toEqual([57, 58, 59, 60, 63, 66, 69, 72]);
    expect(at(story.reads).slice(-4)).toEqual([297, 300, 305, 310]);
    expect(story.lines).toMatchSnapshot();
  });

  test('is the oldest of the revision that was not there before', async () => {
    const list = ['theirs', 'ours', 'another', 'before'].map((arn) =>
      deployment(arn, { revision: arn === 'another' ? 'web:3' : 'web:2' }),
    );
    const story = following({ list: () => list, facts: () => SERVES });
    await story.run(1);
    expect(story.reads).toEqual(['0 ours']);
  });

  test('stays ours once it was found, whatever is listed later', async () => {
    const story = following({
      list: (s) => [deployment(s < 2 ? 'ours' : 'theirs')],
      facts: (s) => (s < 4 ? {} : SERVES),
    });
    await story.run(5);
    expect(new Set(story.reads.map((read) => read.split(' ')[1]))).toEqual(new Set(['ours']));
  });

  test('that was ours before is not looked for', async () => {
    const story = following({ list: () => [], facts: () => SERVES });
    expect(await story.run(1, { own: 'joined' })).toMatchObject({ kind: 'verdict', deployment: { arn: 'joined' } });
  });

  test('that is taken back is told with the reason', async () => {
    const story = following({ facts: () => ({ status: 'ROLLBACK_IN_PROGRESS', reason: 'breaker' }) });
    await story.run(1);
    expect(story.lines).toEqual([
      '0 rolling rollback in progress · 0 of 2 tasks run, 2 pending · it is being taken back: breaker',
    ]);
  });
});

describe('a deployment that ECS does not show', () => {
  test('is awaited for a minute and a half', async () => {
    const late = following({ list: (s) => (s < 87 ? [] : [deployment('ours')]), facts: () => SERVES });
    expect(await late.run(100)).toMatchObject({ kind: 'verdict', verdict: { kind: 'served' } });
    const never = following({ list: () => [] }).run(90);
    expect(await never.catch((error) => `${error.code}: ${describeError(error)}`)).toMatchSnapshot();
  });

  test('of a service without tasks proves nothing', async () => {
    expect(await following({ list: () => [], desired: 0 }).run(90)).toEqual({
      ...{ kind: 'verdict', deployment: undefined },
      verdict: { kind: 'not-proven', why: 'The desired count is 0, and ECS shows no deployment.' },
    });
    expect(await following({ list: () => [], desired: 0 }).run(89)).toMatchObject({ kind: 'interrupted' });
  });
});

describe('a read that fails', () => {
  test('is told once per reason, and the progress again after it', async () => {
    const facts = (s: number) => (s < 2 || s > 5 ? {} : new Error(s < 5 ? 'throttled' : 'no route'));
    const story = following({ facts });
    await story.run(8);
    expect(story.lines).toMatchSnapshot();
  });

  test('for want of a right ends it', async () => {
    const denied = new WakelockError({ code: 'denied', what: 'no right' });
    await expect(following({ facts: () => denied }).run(1)).rejects.toBe(denied);
  });

  test('at the end leaves the service unknown', async () => {
    const read = async () => {
      throw new Error('throttled');
    };
    const services = { read } as unknown as RolloutPorts['services'];
    expect(await readAgain({ cluster: 'prod', service: 'web' }, { services })).toBeUndefined();
  });
});

describe('time that is up', () => {
  test('is told with what was seen last, after a last look at the deadline itself', async () => {
    const late = following({});
    expect(await late.run(20, { deadline: BEGUN + 10_500 })).toMatchObject({
      ...{ kind: 'timeout', saw: 'rolling in progress · 0 of 2 tasks run, 2 pending', deployment: { arn: 'ours' } },
    });
    expect(at(late.reads).slice(-2)).toEqual([10, 10.5]);
    const served = following({ facts: (s) => (s < 10.5 ? {} : SERVES) });
    expect(await served.run(20, { deadline: BEGUN + 10_500 })).toMatchObject({ kind: 'verdict' });
  });

  test('says so where nothing was listed, or nothing could be read', async () => {
    const deadline = BEGUN + 5_000;
    expect(await following({ list: () => [] }).run(20, { deadline })).toEqual({
      ...{ kind: 'timeout', saw: 'the deployment was not listed yet', deployment: undefined },
    });
    expect(await following({ facts: () => new Error('throttled') }).run(20, { deadline })).toMatchObject({
      ...{ kind: 'timeout', saw: 'throttled' },
    });
  });
});

test('who cancels is told at once what is known of the deployment', async () => {
  const story = following({});
  expect(await story.run(3)).toMatchObject({ kind: 'interrupted', deployment: { arn: 'ours' } });
  const before = following({});
  before.cancel.abort();
  expect(await before.run(3)).toEqual({ kind: 'interrupted', deployment: undefined });
  expect(before.reads).toEqual([]);
});
