import { expect, test } from '@jest/globals';
import { taskOf } from '../../../src/domain/rollout/verify-task.ts';
import { factsOf } from '../../../src/engine/rollout/verify-ask.ts';
import type { VerifyPorts } from '../../../src/engine/rollout/verify-ports.ts';

test('the login of a registry is looked for among secrets, also where it is told by its name alone', async () => {
  const asked: string[] = [];
  const ports = {
    secret: async (from: string) => {
      asked.push(`secret ${from}`);
      return 'there';
    },
    parameter: async (name: string) => {
      asked.push(`parameter ${name}`);
      return false;
    },
  } as unknown as VerifyPorts;
  const app = { name: 'app', image: 'hub.example/app:1', repositoryCredentials: { credentialsParameter: 'hub-login' } };
  const task = taskOf({ containerDefinitions: [app] });
  const { secrets } = await factsOf({ task, found: undefined, region: 'eu-west-1' }, ports);
  expect(asked).toEqual(['secret hub-login']);
  expect(secrets.map(({ found }) => found)).toEqual([{ known: true, value: 'there' }]);
});
