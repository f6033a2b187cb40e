import { expect, test } from '@jest/globals';
import { errorName } from '../../src/aws/error-name.ts';
import { explain, meaningOf } from '../../src/aws/errors.ts';
import { awsError, networkError } from './aws-error.ts';

const doing = { what: 'start i-1', action: 'ec2:StartInstances', resource: 'arn:aws:ec2:eu-west-1:1:instance/i-1' };

test('F56 a refusal names the right that is missing, and how an encoded message is read', () => {
  const encoded = 'Ab3_'.repeat(20);
  const message = `You are not authorized to perform this operation. Encoded authorization failure message: ${encoded}`;
  const error = explain(awsError('UnauthorizedOperation', { message }), doing);
  expect(error.code).toBe('denied');
  expect(error.repair).toContain('ec2:StartInstances on arn:aws:ec2:eu-west-1:1:instance/i-1');
  expect(error.repair).toContain(`aws sts decode-authorization-message --encoded-message ${encoded}`);
  expect(error.repair).toContain('tag');
});

test('F56 a refusal is final: trying again would only make a storm', () => {
  expect(meaningOf(awsError('UnauthorizedOperation')).retry).toBe(false);
  expect(meaningOf(awsError('AccessDeniedException')).retry).toBe(false);
});

test('an encoded message that is no token is not put into a command', () => {
  const message = 'Encoded authorization failure message: $(rm -rf /)';
  expect(explain(awsError('UnauthorizedOperation', { message }), doing).repair).not.toContain('--encoded-message');
});

test.each([
  [awsError('NotFoundException'), 'NotFound'],
  [awsError('InvalidInstanceID.NotFound'), 'InvalidInstanceID.NotFound'],
  [networkError('ECONNREFUSED'), 'ECONNREFUSED'],
  [Object.assign(new AggregateError([], ''), { code: 'ETIMEDOUT' }), 'ETIMEDOUT'],
  ['text', 'unknown'],
])('an error is told by its name: %s', (error, name) => {
  expect(errorName(error)).toBe(name);
});

test('an error is never judged by its text', () => {
  expect(meaningOf(new Error('AccessDenied: Throttling')).code).toBe('failed');
  expect(meaningOf(new Error('Throttling')).retry).toBe(false);
});

test('the command line is told a repair of its own where that of a workflow is no help', () => {
  const doing = { what: 'publish', action: 'sns:Publish', resource: 'arn:x' };
  const error = explain(awsError('CredentialsProviderError'), doing);
  expect(error.repair).toContain('role-to-assume');
  expect(error.shellRepair).toMatch(/^Set AWS_PROFILE/);
  const denied = explain(awsError('AccessDenied'), doing);
  expect(denied.shellRepair).toBe(denied.repair);
});

test('an endpoint that is no address is not taken for a firewall, and not tried again', () => {
  const invalid = Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' });
  expect(meaningOf(invalid)).toMatchObject({
    retry: false,
    code: 'usage',
    likely: expect.stringContaining('AWS_ENDPOINT_URL'),
  });
});
