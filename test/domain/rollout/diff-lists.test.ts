import { describe, expect, test } from '@jest/globals';
import { type DefinitionDocument, diffDefinitions, lineOf } from '../../../src/domain/rollout/diff.ts';

const app = (parts: object): DefinitionDocument => ({ containerDefinitions: [{ name: 'app', ...parts }] });
const lines = (before: DefinitionDocument, after: DefinitionDocument) => diffDefinitions(before, after).map(lineOf);

const LISTS: readonly (readonly [field: string, items: readonly object[]])[] = [
  [
    'environment',
    [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ],
  ],
  [
    'secrets',
    [
      { name: 'A', valueFrom: 'arn:a' },
      { name: 'B', valueFrom: 'arn:b' },
    ],
  ],
  [
    'environmentFiles',
    [
      { value: 'arn:a', type: 's3' },
      { value: 'arn:b', type: 's3' },
    ],
  ],
  ['portMappings', [{ containerPort: 80 }, { containerPort: 80, protocol: 'udp' }, { containerPortRange: '90-99' }]],
  [
    'mountPoints',
    [
      { containerPath: '/a', sourceVolume: 'x' },
      { containerPath: '/b', readOnly: true },
    ],
  ],
  [
    'volumesFrom',
    [
      { sourceContainer: 'one', readOnly: true },
      { sourceContainer: 'two', readOnly: false },
    ],
  ],
  [
    'dependsOn',
    [
      { containerName: 'one', condition: 'START' },
      { containerName: 'two', condition: 'HEALTHY' },
    ],
  ],
  [
    'ulimits',
    [
      { name: 'nofile', softLimit: 1, hardLimit: 2 },
      { name: 'core', softLimit: 3, hardLimit: 4 },
    ],
  ],
  [
    'systemControls',
    [
      { namespace: 'net.a', value: '1' },
      { namespace: 'net.b', value: '2' },
    ],
  ],
  [
    'extraHosts',
    [
      { hostname: 'one', ipAddress: '10.0.0.1' },
      { hostname: 'two', ipAddress: '10.0.0.2' },
    ],
  ],
  [
    'resourceRequirements',
    [
      { type: 'GPU', value: '1' },
      { type: 'InferenceAccelerator', value: 'device_1' },
    ],
  ],
  [
    'secretOptions',
    [
      { name: 'A', valueFrom: 'arn:a' },
      { name: 'B', valueFrom: 'arn:b' },
    ],
  ],
  [
    'volumes',
    [
      { name: 'a', host: { sourcePath: '/a' } },
      { name: 'b', host: {} },
    ],
  ],
  [
    'tags',
    [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ],
  ],
  [
    'inferenceAccelerators',
    [
      { deviceName: 'a', deviceType: 'x' },
      { deviceName: 'b', deviceType: 'y' },
    ],
  ],
];
const definition = (field: string, items: readonly object[]): DefinitionDocument => {
  if (['volumes', 'tags', 'inferenceAccelerators'].includes(field)) return { [field]: items };
  return app(field === 'secretOptions' ? { logConfiguration: { secretOptions: items } } : { [field]: items });
};

describe('lists whose order says nothing', () => {
  test.each(LISTS)('%s in another order is no difference', (field, items) => {
    expect(lines(definition(field, items), definition(field, [...items].reverse()))).toEqual([]);
  });

  test.each(LISTS)('each item of %s is known by its name', (field, items) => {
    expect(lines(definition(field, []), definition(field, items))).toMatchSnapshot();
  });
});

test('where order says something, another order is a difference', () => {
  expect(lines(app({ command: ['a', 'b'] }), app({ command: ['b', 'a'] }))).toEqual([
    '~ app: command  ["a","b"] → ["b","a"]',
  ]);
  const placed = (...types: readonly string[]) => ({ placementConstraints: types.map((type) => ({ type })) });
  expect(lines(placed('one', 'two'), placed('two', 'one'))).toEqual([
    '~ placementConstraints  [{"type":"one"},{"type":"two"}] → [{"type":"two"},{"type":"one"}]',
  ]);
});

test('what is not as ECS writes it is compared as it stands, or left out', () => {
  expect(lines({}, app({ environment: [null, { name: 'A', value: '1' }] }))).toEqual([
    '+ app: environment  [null,{"name":"A","value":"1"}]',
  ]);
  expect(lines({}, app({ portMappings: [80] }))).toEqual(['+ app: portMappings  [80]']);
  expect(lines({}, { containerDefinitions: [null, 'app', { image: 'app:1' }] })).toEqual(['+ image  app:1']);
  expect(lines({}, { containerDefinitions: 'app' })).toEqual([]);
  expect(lines({}, app({ portMappings: 80 }))).toEqual([]);
});

test('what matters most comes first, what is not known to matter last and in its order', () => {
  const fields = [
    ...['user', 'healthCheck', 'logConfiguration', 'taskRoleArn', 'executionRoleArn', 'portMappings', 'hostname'],
    ...['memoryReservation', 'memory', 'cpu', 'secrets', 'environment', 'image'],
  ];
  const changed = (name: string) => ({
    name,
    ...Object.fromEntries(fields.map((field) => [field, field === 'portMappings' ? [{ containerPort: 80 }] : 'x'])),
  });
  const both = { containerDefinitions: [changed('one'), changed('two')] };
  const order = [
    ...['image', 'environment', 'secrets', 'cpu', 'memory', 'memoryReservation', 'portMappings'],
    ...['executionRoleArn', 'taskRoleArn', 'logConfiguration', 'healthCheck', 'user', 'hostname'],
  ];
  const told = diffDefinitions(undefined, { ...both, portMappings: 'x', family: 'x', image: 'x' });
  expect(told.map(({ container, field }) => `${container} ${field.split(' ')[0]}`)).toEqual([
    ...order.map((field) => `one ${field}`),
    ...order.map((field) => `two ${field}`),
    ...[' image', ' portMappings', ' family'],
  ]);
});
