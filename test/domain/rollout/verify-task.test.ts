import { describe, expect, test } from '@jest/globals';
import { taskOf } from '../../../src/domain/rollout/verify-task.ts';

const container = (parts: object) => taskOf({ containerDefinitions: [parts] }).containers[0];

test('what stands in a definition in another type, or is empty, counts as not said', () => {
  const nothing = {
    family: '',
    fargate: false,
    networkMode: 'bridge',
    cpu: undefined,
    memory: undefined,
    platform: undefined,
    executionRole: undefined,
    taskRole: undefined,
    containers: [],
  };
  expect(taskOf({})).toEqual(nothing);
  expect(taskOf({ containerDefinitions: 'none', cpu: [], requiresCompatibilities: 'FARGATE' })).toEqual(nothing);
  expect(taskOf({ family: '', networkMode: '', cpu: '', memory: '', taskRoleArn: '' })).toEqual(nothing);
  expect(taskOf({ cpu: 256, executionRoleArn: 'role' })).toEqual({ ...nothing, cpu: '256', executionRole: 'role' });
});

test('a container of which nothing is said has nothing', () => {
  const nothing = { name: '', ports: [], log: undefined, secrets: [] };
  for (const one of [{}, { name: null, image: null, logConfiguration: { options: { a: 'b' } } }]) {
    expect(container(one)).toMatchObject(nothing);
    expect(container(one)?.image.text).toBe('');
  }
  expect(taskOf({ containerDefinitions: [null] }).containers).toMatchObject([nothing]);
});

test.each([
  [{}, ['FARGATE'], 'linux/amd64'],
  [{ cpuArchitecture: 'ARM64' }, ['FARGATE'], 'linux/arm64'],
  [{ cpuArchitecture: 'X86_64' }, ['EC2'], 'linux/amd64'],
  [{ cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }, ['EC2'], 'linux/arm64'],
  [{ operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }, ['EC2', 'FARGATE'], 'windows/amd64'],
  [{ operatingSystemFamily: 'LINUX' }, ['EC2'], undefined],
  [{}, ['EC2'], undefined],
  [{}, undefined, undefined],
])('the runtime platform %j for %j is %s', (runtimePlatform, requiresCompatibilities, expected) => {
  expect(taskOf({ runtimePlatform, requiresCompatibilities }).platform).toBe(expected);
});

test.each([
  [{ containerPort: 80 }, [80]],
  [{ containerPort: '80' }, [80]],
  [{ containerPortRange: '80-82' }, [80, 81, 82]],
  [{ containerPortRange: '80-80' }, [80]],
  [{ containerPortRange: '82-80' }, []],
  [{ containerPortRange: '80-x' }, []],
  [{ containerPort: 0 }, []],
  [{ containerPort: -1 }, []],
  [{ containerPort: 80.5 }, []],
  [{}, []],
  [null, []],
])('the mapping %j names the ports %j', (mapping, ports) => {
  expect(container({ portMappings: [mapping] })?.ports).toEqual(ports);
});

test('of a range a hundred ports are taken, which is what ECS allows', () => {
  expect(container({ portMappings: [{ containerPortRange: '1-9000' }] })?.ports).toHaveLength(100);
});

describe('what ECS fetches for a container', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';

  test('are its secrets, those of its log driver, and the login of its registry', () => {
    const parts = {
      secrets: [
        { name: 'DB', valueFrom: SECRET },
        { name: 'API', valueFrom: '/app/api' },
      ],
      logConfiguration: { logDriver: 'splunk', secretOptions: [{ name: 'splunk-token', valueFrom: SECRET }] },
      repositoryCredentials: { credentialsParameter: SECRET },
    };
    expect(container(parts)?.secrets).toEqual([
      { use: 'DB', kind: 'secret', from: SECRET },
      { use: 'API', kind: 'parameter', from: '/app/api' },
      { use: 'splunk-token', kind: 'secret', from: SECRET },
      { use: 'the login of the registry', kind: 'secret', from: SECRET },
    ]);
  });

  test('a login is a secret by its name as well', () => {
    expect(container({ repositoryCredentials: { credentialsParameter: 'hub' } })?.secrets).toEqual([
      { use: 'the login of the registry', kind: 'secret', from: 'hub' },
    ]);
  });

  test('is nothing where no source is named', () => {
    expect(container({ secrets: [{ name: 'DB' }, { name: 'API', valueFrom: '' }, null] })?.secrets).toEqual([]);
    expect(container({ secrets: 'DB', repositoryCredentials: {} })?.secrets).toEqual([]);
  });
});

test('options of a log driver are read as texts', () => {
  const logConfiguration = { logDriver: 'awslogs', options: { 'awslogs-create-group': true } };
  expect(container({ logConfiguration })?.log).toEqual({
    driver: 'awslogs',
    options: { 'awslogs-create-group': 'true' },
  });
});
