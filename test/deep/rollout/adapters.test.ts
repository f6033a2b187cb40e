import { randomUUID } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, CreateServiceCommand, ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ecrImages } from '../../../src/aws/rollout/images.ts';
import { cloudWatchLogs } from '../../../src/aws/rollout/logs.ts';
import { ecsRollouts } from '../../../src/aws/rollout/services.ts';
import { planRevision } from '../../../src/domain/rollout/revision.ts';
import { start } from '../../cli/cli.ts';
import { urlOf } from '../emulators/clients.ts';

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: 2, digest: `sha256:${'a'.repeat(64)}` },
  layers: [],
});
const ref = { cluster: 'prod', service: 'web' };
const region = 'us-east-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe.each(['MINISTACK', 'MOTO'] as const)('%s', (emulator) => {
  const config = () => ({ endpoint: urlOf(emulator), region, credentials, maxAttempts: 1 });
  const ecs = () => new ECSClient(config());
  const services = () =>
    ecsRollouts({ read: ecs(), change: ecs(), once: ecs(), balancer: new ElasticLoadBalancingV2Client(config()) });

  beforeAll(async () => {
    await ecs().send(new CreateClusterCommand({ clusterName: 'prod' }));
    const taskDefinition = await services().register({
      family: 'web',
      containerDefinitions: [{ name: 'app', image: 'app:1', memory: 128, essential: true }],
    });
    const tags = [{ key: 'wakelock', value: 'wakelock' }];
    await ecs().send(
      new CreateServiceCommand({ cluster: 'prod', serviceName: 'web', taskDefinition, desiredCount: 0, tags }),
    );
  });

  test('a service is read with its definition and tags', async () => {
    const found = await services().read(ref);
    expect(found).toMatchObject({ status: 'ACTIVE', controller: 'ECS', desired: 0, tags: { wakelock: 'wakelock' } });
    expect(found.definition).toMatch(/task-definition\/web:1$/);
  });

  test('a service that is not there is not found', async () => {
    await expect(services().read({ ...ref, service: 'other' })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('what is planned from a definition can be registered and deployed, and the same plan needs no other', async () => {
    const images = [{ name: 'app', image: 'app:2' }];
    const live = await services().definition((await services().read(ref)).definition);
    const plan = planRevision({ base: live, live, images });
    if (plan.kind !== 'register') throw new Error('A new image needs a revision.');
    const arn = await services().register(plan.definition);
    expect(arn).toMatch(/web:2$/);
    await services().update(ref, { definition: arn, force: false });
    // moto changes the service and leaves its primary deployment as it was.
    if (emulator !== 'MOTO') expect((await services().read(ref)).definition).toBe(arn);
    const again = await services().definition(arn);
    expect(planRevision({ base: again, live: again, images })).toMatchObject({ kind: 'existing', arn });
  });

  test('the digest of a tag is found, a tag that was never pushed is not', async () => {
    const ecr = new ECRClient(config());
    const repositoryName = `team/app-${randomUUID().slice(0, 8)}`;
    const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    await ecr.send(new PutImageCommand({ repositoryName, imageTag: '42', imageManifest: MANIFEST }));
    const registry = `${repository?.registryId}.dkr.ecr.${region}.amazonaws.com`;
    const images = ecrImages(() => ecr);
    expect(await images.pinned(`${registry}/${repositoryName}:42`)).toMatch(
      new RegExp(`^${registry}/${repositoryName}@sha256:[0-9a-f]{64}$`),
    );
    await expect(images.pinned(`${registry}/${repositoryName}:43`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(images.pinned(`${registry}/nowhere:1`)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('the last lines of a stream are read, and of one that is not there none', async () => {
    const client = new CloudWatchLogsClient(config());
    const [group, stream] = [`/ecs/${randomUUID()}`, 'ecs/app/t'];
    await client.send(new CreateLogGroupCommand({ logGroupName: group }));
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }));
    const now = Date.now();
    const logEvents = ['one', 'two', 'three'].map((message, index) => ({ message, timestamp: now + index }));
    await client.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents }));
    const logs = cloudWatchLogs(() => client);
    expect(await logs.last({ group, stream, region: '' }, 2)).toEqual(['two', 'three']);
    expect(await logs.last({ group, stream: 'other', region: '' }, 2)).toEqual([]);
  });
});

test('a dry run of the command line says what would change', async () => {
  const env = {
    ...{ AWS_ENDPOINT_URL: urlOf('MINISTACK'), AWS_REGION: region },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  };
  const args = ['ecs', 'deploy', '--cluster', 'prod', '--service', 'web', '--images', 'app=app:9', '--dry-run'];
  const { code, err } = await start(args, env).ended;
  expect(err).toContain('to deploy: a new revision of web');
  expect(err).toContain('→ app:9');
  expect(code).toBe(0);
});
