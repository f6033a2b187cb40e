import { expect, test } from '@jest/globals';
import { lookedUp } from '../../src/cli/person.ts';

const BOX = { kind: 'name', name: 'box' } as const;

function failing(name: string) {
  return { resolve: () => Promise.reject(Object.assign(new Error('No.'), { name })) };
}

test('a selector that EC2 refuses to look up is named by its id instead', async () => {
  await expect(lookedUp(BOX, failing('UnauthorizedOperation'))).rejects.toMatchObject({
    code: 'denied',
    message: 'Could not look up "name:box": UnauthorizedOperation: No.',
    likely: 'These credentials may not call ec2:DescribeInstances.',
    repair: 'Name the machine by its id: i-0123456789abcdef0',
  });
});

test.each([
  ['CredentialsProviderError', 'denied', 'No credentials were found', 'aws sso login'],
  ['ExpiredTokenException', 'denied', 'The session credentials ended', 'Sign in again'],
  ['TimeoutError', 'failed', 'No connection to AWS', 'Check the network'],
])('a selector that %s keeps from being looked up has its own cause and repair', async (name, code, likely, repair) => {
  await expect(lookedUp(BOX, failing(name))).rejects.toMatchObject({
    code,
    likely: expect.stringContaining(likely),
    shellRepair: expect.stringContaining(repair),
  });
});
