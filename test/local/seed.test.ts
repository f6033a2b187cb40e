import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readSeed } from '../../src/local/index.ts';

const id = 'i-0123456789abcdef0';
const one = (machine: object) => ({ machines: [{ id, ...machine }] });

test('without a file there is one machine that opted in and one that did not', () => {
  const { machines, topics } = readSeed();
  expect(machines).toMatchObject([
    { id, tags: { wakelock: 'wakelock', Name: 'test-box' }, state: 'stopped', bootSeconds: 2, stopSeconds: 2 },
    { id: 'i-0fedcba9876543210', tags: { Name: 'other-box' } },
  ]);
  expect(topics).toEqual([{ name: 'wakelock', deliver: 'queue' }]);
});

describe('a seed file that does not fit says where, what and how to repair it', () => {
  test.each([
    [[], 'seed file: $ is []; write an object { … }'],
    [
      { machine: [] },
      '$.machine is []; leave it out, or write one of machines, groups, ecs, ecr, elb, alarms, topics, queue, limits, calls, texts, sessionSeconds',
    ],
    [{ machines: {} }, '$.machines is {}; write a list [ … ]'],
    [{ machines: [{ id: 'i-1' }] }, '$.machines[0].id is "i-1"; write i- and 17 (or 8) hexadecimal digits'],
    [{ machines: [{}] }, '$.machines[0].id is missing; write a text in quotes'],
    [{ machines: [{ id }, { id }] }, `$.machines is "${id}"; give each machine its own id`],
    [one({ state: 'running ' }), '$.machines[0].state is "running "; write one of stopped, running'],
    [one({ bootSeconds: '2' }), '$.machines[0].bootSeconds is "2"; write a number from 0 to 86400'],
    [one({ bootSeconds: -1 }), '$.machines[0].bootSeconds is -1; write a number from 0 to 86400'],
    [one({ bootsSeconds: 1 }), '$.machines[0].bootsSeconds is 1; leave it out, or write one of id, name, tags'],
    [one({ tags: { a: 1 } }), '$.machines[0].tags.a is 1; write a text in quotes'],
    [one({ privateIp: 'here' }), '$.machines[0].privateIp is "here"; write an IPv4 address like 127.0.0.1'],
    [one({ faults: [{ on: 'reboot' }] }), '$.machines[0].faults[0].on is "reboot"; write one of start, stop, boot'],
    [one({ faults: [{ on: 'start', times: 0 }] }), '.faults[0].times is 0; write a whole number from 1 to 1000000'],
    [{ topics: [{ name: 'a b' }] }, '$.topics[0].name is "a b"; use letters, digits, - and _'],
    [{ queue: { batchSize: 11 } }, '$.queue.batchSize is 11; write a whole number from 1 to 10'],
    [{ limits: { StartInstances: { burst: 1 } } }, '$.limits.StartInstances.perSecond is missing; write a number'],
    [{ texts: [{ start: 'a' }] }, '$.texts[0].stop is missing; write a text in quotes'],
    [{ calls: [{ on: 'Publish' }] }, '$.calls[0].on is "Publish"; write service:Action'],
    [JSON.parse('{"__proto__":{}}'), '$.__proto__ is {}; leave it out, or write one of'],
  ])('%j', (file, words) => {
    expect(() => readSeed(file)).toThrow(words);
  });
});

describe('docs/local.md names every member of', () => {
  const page = readFileSync(new URL('../../docs/local.md', import.meta.url), 'utf8');
  const x = { stranger: 0 };
  const forwarded = { name: 'a', forward: [x] };
  test.each<[string, object]>([
    ['the file', x],
    ['a machine', one(x)],
    ['a fault', one({ faults: [x] })],
    ['ecs', { ecs: x }],
    ['a service', { ecs: { services: [x] } }],
    ['an image', { ecs: { images: [x] } }],
    ['an image that was pushed', { ecr: [x] }],
    ['a group', { groups: [x] }],
    ['a failing launch', { groups: [{ name: 'a', launchFaults: [x] }] }],
    ['elb', { elb: x }],
    ['a target group', { elb: { targetGroups: [x] } }],
    ['a health check', { elb: { targetGroups: [{ name: 'a', healthCheck: x }] } }],
    ['a target', { elb: { targetGroups: [{ name: 'a', targets: [x] }] } }],
    ['a balancer', { elb: { balancers: [x] } }],
    ['a rule', { elb: { balancers: [{ name: 'a', rules: [x] }] } }],
    ['what it forwards to', { elb: { balancers: [forwarded] } }],
    ['an alarm', { alarms: [x] }],
    ['what an alarm watches', { alarms: [{ name: 'a', metric: x }] }],
    ['a topic', { topics: [x] }],
    ['the queue', { queue: x }],
    ['a limit', { limits: { a: x } }],
    ['a call', { calls: [x] }],
    ['a text', { texts: [x] }],
  ])('%s', (_what, file) => {
    const names = /write one of (.*)$/.exec(refusal(file))?.[1]?.split(', ') ?? [];
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !new RegExp(`["\`]${name}["\`[.]`).test(page))).toEqual([]);
  });
});

function refusal(file: object): string {
  try {
    return JSON.stringify(readSeed(file));
  } catch (error) {
    return String(error);
  }
}
