import { describe, expect, test } from '@jest/globals';
import { type DefinitionDocument, diffDefinitions, lineOf } from '../../../src/domain/rollout/diff.ts';

const app = (parts: object): DefinitionDocument => ({ containerDefinitions: [{ name: 'app', ...parts }] });
const lines = (before: DefinitionDocument, after: DefinitionDocument) => diffDefinitions(before, after).map(lineOf);

describe('the port on the host', () => {
  const port = (networkMode: string | undefined, hostPort?: number) => ({
    ...app({ portMappings: [{ containerPort: 80, hostPort }] }),
    ...(networkMode === undefined ? {} : { networkMode }),
  });

  test.each(['awsvpc', 'host'])("is the container's own under %s, said or not", (mode) => {
    expect(lines(port(mode), port(mode, 80))).toEqual([]);
    expect(lines(port(mode), port(mode, 81))).toEqual([
      '+ app: portMappings 80/tcp hostPort  81',
      '- app: portMappings 80/tcp  yes',
    ]);
  });

  test.each(['bridge', undefined])('is any free one under %s, which 0 means as well', (mode) => {
    expect(lines(port(mode), port(mode, 0))).toEqual([]);
    expect(lines(port(mode, 80), port(mode))).toEqual([
      '+ app: portMappings 80/tcp  yes',
      '- app: portMappings 80/tcp hostPort  80',
    ]);
  });
});

describe('what says nothing is no difference', () => {
  test.each([undefined, null, '', []])('%j', (value) => {
    expect(lines({}, { ...app({ command: value, user: value }), ipcMode: value })).toEqual([]);
  });

  test.each([
    'taskDefinitionArn',
    'revision',
    'status',
    'requiresAttributes',
    'compatibilities',
    'registeredAt',
    'registeredBy',
    'deregisteredAt',
    'deleteRequestedAt',
  ])('%s, which ECS only answers', (field) => expect(lines({}, { [field]: 'x' })).toEqual([]));

  test('a default of a container is said for a task all the same', () => {
    expect(lines({}, { ...app({ cpu: 0 }), cpu: '0' })).toEqual(['+ cpu  0']);
  });
});

test('a volume of which ECS answers no more than its name is said all the same', () => {
  const volumes = (...list: readonly object[]) => ({ volumes: list });
  expect(lines(volumes({ name: 'a' }), volumes({ name: 'a', host: {} }))).toEqual([]);
  expect(lines(volumes(), volumes({ name: 'a', host: {} }))).toEqual(['+ volumes a  yes']);
});

test('an empty variable is one', () => {
  const set = (value: string | null) => app({ environment: [{ name: 'A', value }] });
  expect(lines(app({}), set(''))).toEqual(['+ app: environment A  ']);
  expect(lines(set(null), set(''))).toEqual([]);
  expect(lines(set('1'), set(''))).toEqual(['~ app: environment A  1 → ']);
});

test('a variable with a field more than its value is told field by field', () => {
  expect(lines(app({}), app({ environment: [{ value: '1', name: 'A', note: 'x' }] }))).toEqual([
    '+ app: environment A value  1',
    '+ app: environment A note  x',
  ]);
});
