import { expect, test } from '@jest/globals';
import { readDeploySettings } from '../../src/deploy-settings.ts';
import { describeError } from '../../src/domain/errors.ts';
import { DEPLOY_OPTIONS, type DeployOptionName } from '../../src/options.ts';

const files: Readonly<Record<string, string>> = {
  'images.json': '[{"name":"app","imageUri":"app:2"}]',
  'task.json': '{"family":"web","containerDefinitions":[{"name":"app","image":"app:1"}]}',
};

function read(
  options: Readonly<Partial<Record<DeployOptionName, string>>>,
  front: 'deploy' | 'cli-ecs-deploy' = 'deploy',
) {
  return readDeploySettings(front, { option: (name) => options[name], file: (path) => files[path] ?? '' });
}

test('what is not given has the fallback of the table', () => {
  expect(read({ service: 'web' })).toEqual({
    ...{
      cluster: 'default',
      service: 'web',
      ...{ region: '', account: '' },
      topic: undefined,
      table: '',
      images: [],
      base: { kind: 'live' },
    },
    ...{
      digest: false,
      force: false,
      timeout: 1_800_000,
      otherDeployment: 'wait',
      rollback: 'never',
      proof: undefined,
    },
    ...{ ttl: 600_000, holder: '', roleToAssume: '', audience: 'sts.amazonaws.com', dryRun: false },
    ...{ environment: '', environmentUrl: '', githubToken: '' },
  });
});

test('every option of the table is read', () => {
  const asked = new Set<string>();
  readDeploySettings('deploy', {
    option: (name) => {
      asked.add(name);
      return name === 'service' ? 'web' : name === 'health-url' ? 'http://web.example/' : undefined;
    },
    file: () => '',
  });
  expect([...asked].sort()).toEqual(DEPLOY_OPTIONS.map(({ name }) => name).sort());
});

test('an ARN names cluster, region and account; the cluster that nobody named contradicts none', () => {
  const service = 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web';
  const place = { cluster: 'prod', service: 'web', region: 'eu-west-1', account: '123456789012' };
  expect(read({ service })).toMatchObject(place);
  expect(read({ service, cluster: 'default' })).toMatchObject(place);
  expect(read({ service: 'web', cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/prod' })).toMatchObject(place);
});

test('files are read, and definitions come from where they are named', () => {
  const found = read({ service: 'web', images: 'images.json', 'task-definition': 'task.json' });
  expect(found).toMatchObject({
    images: [{ name: 'app', image: 'app:2' }],
    base: { kind: 'file', definition: { family: 'web' } },
  });
  expect(read({ service: 'web', 'task-definition': 'web:7' }).base).toEqual({ kind: 'named', name: 'web:7' });
});

test('a proof has its address, version, and how often', () => {
  const health = {
    'health-url': 'http://web.example/',
    'health-version': '42',
    'health-json-path': 'build.version',
  } as const;
  expect(read({ service: 'web', ...health, 'health-times': '5' }).proof).toEqual({
    ...{ url: 'http://web.example/', status: 200, times: 5, timeout: 120_000 },
    version: { in: 'json', expected: '42', path: ['build', 'version'] },
  });
});

test.each([
  [{}, 'service: it is not named'],
  [{ service: 'a b' }, 'is neither a name nor the ARN of a service'],
  [{ service: 'arn:aws:ecs:eu-west-1:123456789012:cluster/prod' }, 'is neither a name nor the ARN of a service'],
  [
    { service: 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web', region: 'eu-west-2' },
    'the options name different ones',
  ],
  [
    { service: 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web', cluster: 'staging' },
    'cluster: the options name different ones: prod, staging',
  ],
  [{ service: 'web', region: 'Frankfurt' }, 'is no region'],
  [{ service: 'web', images: 'nowhere.json' }, 'nowhere.json: it is empty'],
  [{ service: 'web', 'task-definition': 'a b' }, 'is no family'],
  [{ service: 'web', timeout: '1s' }, 'is shorter than 10s'],
  [{ service: 'web', rollback: 'always' }, 'is not one of never, on-failure'],
  [{ service: 'web', digest: 'maybe' }, 'is neither true nor false'],
  [{ service: 'web', 'health-version': '1' }, 'it needs health-url'],
  [{ service: 'web', 'health-times': '5' }, 'health-times: it needs health-url'],
  [{ service: 'web', 'health-status': '204' }, 'health-status: it needs health-url'],
  [{ service: 'web', 'health-timeout': '3m' }, 'health-timeout: it needs health-url'],
  [{ service: 'web', 'health-times': 'x' }, 'is no number from 1 to 100'],
  [{ service: 'web', 'health-timeout': 'x' }, 'is not a duration'],
  [{ service: 'web', 'health-url': 'ftp://x' }, 'is no http or https address'],
  [{ service: 'web', 'health-url': 'http://a:b@x/' }, 'holds credentials'],
  [{ service: 'web', 'health-url': 'http://x/', 'health-header': 'v' }, 'it needs health-version'],
  [
    { service: 'web', 'health-url': 'http://x/', 'health-version': '1', 'health-header': 'a:b' },
    'is no name of a header',
  ],
  [{ service: 'web', 'health-url': 'http://x/', 'health-times': '0' }, 'is no number from 1 to 100'],
  [{ service: 'web', 'health-url': 'http://x/', 'health-status': 'ok' }, 'is no number from 100 to 599'],
] as const)('%j is refused', (options, words) => expect(() => read(options)).toThrow(words));

test.each([
  { 'health-url': 'https://user:s3cret@web.example:8443/health?key=s3cret' },
  { 'health-url': 'https://s3cret@web.example/' },
  { 'health-url': 'ftp://user:s3cret@web.example/s3cret' },
  { 'health-url': 'user:s3cret@web.example' },
  { 'health-url': 'https://user:s3cret@web example/' },
  { 'health-url': 'https://user:s3/cret@web.example/' },
  { 'health-url': 'foo' },
  { 'health-url': 'localhost:8080/health' },
  { 'health-url': 'http://web.example/', 'health-status': '99' },
  { 'health-times': '0' },
])('%j is refused with its repair, and without what is secret in it', (options) => {
  let said = 'taken';
  try {
    read({ service: 'web', ...options });
  } catch (error) {
    said = describeError(error);
  }
  expect(said).toMatchSnapshot();
  expect(said).toContain('Repair: ');
  expect(said).not.toMatch(/s3|cret/);
});

test('what is checked of an answer may stand there as it is without an address: the defaults of an action do', () => {
  const defaults = { 'health-status': '200', 'health-times': '3', 'health-timeout': '2m' } as const;
  expect(read({ service: 'web', ...defaults }).proof).toBeUndefined();
});

test('what a front does not have is not asked for', () => {
  expect(
    read({ service: 'web', 'role-to-assume': 'arn:aws:iam::123456789012:role/x' }, 'cli-ecs-deploy').roleToAssume,
  ).toBe('');
});
