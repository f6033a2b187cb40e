import type { PolicyPlace } from '../../../src/domain/rollout/policy.ts';

const IAM = 'arn:aws:iam::000000000000:role';

/** A service as the emulators place it. */
export const PLACE: PolicyPlace = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  cluster: 'main',
  service: 'app',
  family: 'app',
  roles: [`${IAM}/app-execution`, `${IAM}/app-task`],
  repositories: ['app'],
  logGroups: ['/ecs/app'],
  secrets: ['arn:aws:secretsmanager:us-east-1:000000000000:secret:db-*'],
  topic: 'arn:aws:sns:us-east-1:000000000000:wakelock',
};
