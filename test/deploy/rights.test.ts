import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** All that the commands which deal with a whole stack call of AWS by modules of their own. */
const MODULES = [
  ...readdirSync(new URL('src/aws/deploy', root)).map((name) => `src/aws/deploy/${name}`),
  'src/aws/failover/survey.ts',
  'src/aws/snapshot/survey.ts',
  'src/aws/snapshot/groups.ts',
];

/** Calls whose right is called otherwise: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const RIGHTS: Readonly<Record<string, string>> = {
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  HeadObject: 'GetObject',
  DeleteObjects: 'DeleteObject',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  Invoke: 'InvokeFunction',
};

/** Calls of `snapshots attach`, which live beside those that doctor makes. */
const OF_OTHER_COMMANDS = /^(?:Put|Delete)(?:NotificationConfiguration|LifecycleHook)$/;

test('the page of rights names every call that deploy, destroy, policy and doctor make', () => {
  const page = /\n## Rights that deploying needs\n([\s\S]*?)(?:\n## |$)/.exec(read('docs/deploy.md'))?.[1] ?? '';
  const calls = MODULES.flatMap((path) =>
    [...read(path).matchAll(/\bnew (\w+)Command\(/g)].map(([, name = '']) => name),
  );
  expect(calls.length).toBeGreaterThan(25);
  const rights = new Set(calls.map((name) => RIGHTS[name] ?? name));
  const missing = [...rights].filter(
    (right) => !OF_OTHER_COMMANDS.test(right) && !new RegExp(`[\x60:]${right}\x60`).test(page),
  );
  expect(missing).toEqual([]);
});
