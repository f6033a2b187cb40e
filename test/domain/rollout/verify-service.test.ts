import { describe, expect, test } from '@jest/globals';
import { serviceAlone } from '../../../src/domain/rollout/verify.ts';
import { onFargate, serviceFindings } from '../../../src/domain/rollout/verify-service.ts';
import { taskOf } from '../../../src/domain/rollout/verify-task.ts';
import { DEFINITION, facts, SERVICE, seen, sentences, serviceWith, unseen } from './verify-world.ts';

const ec2 = { ...DEFINITION, requiresCompatibilities: ['EC2'] };

test.each([
  ['all is right', facts()],
  ['there is none', facts(DEFINITION, { service: seen(undefined) })],
  ['it cannot be read', facts(DEFINITION, { service: unseen('ecs:DescribeServices') })],
  ['it drains', facts(DEFINITION, serviceWith({ status: 'DRAINING' }))],
  ['CodeDeploy deploys it', facts(DEFINITION, serviceWith({ controller: 'CODE_DEPLOY' }))],
  ['it sleeps', facts(DEFINITION, serviceWith({ desired: 0 }))],
  ['one task is wanted', facts(DEFINITION, serviceWith({ desired: 1 }))],
  ['it runs on instances, where no size is wrong', facts({ ...ec2, cpu: '1' }, serviceWith({ fargate: false }))],
  [
    'nothing of the definition is for Fargate',
    facts({ ...ec2, networkMode: 'host', cpu: undefined, memory: undefined }),
  ],
])('a service is judged: %s', (_what, world) => {
  expect(sentences(serviceFindings(world))).toMatchSnapshot();
});

test('where it is not known what would be deployed, the service alone is judged', () => {
  expect(serviceAlone({ name: 'main/app', region: 'eu-west-1', service: seen(SERVICE) })).toEqual([
    { check: 'service', level: 'ok', what: 'The service main/app is ACTIVE and wants 2.', repair: '' },
  ]);
});

test('what a service runs on counts; where that is not known, what the definition was made for', () => {
  const on = (fargate: boolean, service = seen({ ...SERVICE, fargate })) => ({ service, task: taskOf(ec2) });
  expect(onFargate(on(true))).toBe(true);
  expect(onFargate(on(false))).toBe(false);
  expect(onFargate({ ...on(false), task: taskOf(DEFINITION) })).toBe(false);
  for (const service of [seen(undefined), unseen('ecs:DescribeServices')]) {
    expect(onFargate({ service, task: taskOf(ec2) })).toBe(false);
    expect(onFargate({ service, task: taskOf(DEFINITION) })).toBe(true);
  }
});

describe('the sizes of Fargate', () => {
  const takes = (cpu: string | undefined, memory: string | undefined) =>
    serviceFindings(facts({ ...DEFINITION, cpu, memory })).every(({ level }) => level === 'ok');

  test.each([
    ['256', ['512', '1024', '2048'], ['511', '1536', '3072', '0', '-512']],
    ['512', ['1024', '4096'], ['512', '1536', '5120']],
    ['1024', ['2048', '8192'], ['1024', '2560', '9216']],
    ['2048', ['4096', '16384'], ['3072', '4608', '17408']],
    ['4096', ['8192', '9216', '30720'], ['7168', '8704', '31744']],
    ['8192', ['16384', '20480', '61440'], ['12288', '17408', '65536']],
    ['16384', ['32768', '40960', '122880'], ['24576', '36864', '131072']],
    ['300', [], ['512', '1024', '2048']],
  ])('with cpu %s memory may be %j, but not %j', (cpu, right, wrong) => {
    expect(right.filter((memory) => !takes(cpu, memory))).toEqual([]);
    expect(wrong.filter((memory) => takes(cpu, memory))).toEqual([]);
  });

  test('written in words are for ECS to judge', () => {
    expect(takes('1 vCPU', '2 GB')).toBe(true);
    expect(takes('1 vCPU', '513')).toBe(true);
    expect(takes('300', '2 GB')).toBe(true);
  });

  test('are said whole', () => {
    expect(takes('1 vCPU', undefined)).toBe(false);
    expect(takes(undefined, '2 GB')).toBe(false);
    expect(takes('256', undefined)).toBe(false);
    expect(takes(undefined, '512')).toBe(false);
  });
});
