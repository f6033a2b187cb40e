import { expect, test } from '@jest/globals';
import { HIDDEN, shown } from '../../../src/domain/rollout/diff-shown.ts';

const HEX = '0123456789abcdef0123';

test.each([
  ['a key of AWS', 'AKIAIOSFODNN7EXAMPLE'],
  ['a temporary key of AWS', 'run with ASIAIOSFODNN7EXAMPLE now'],
  ['a token of GitHub', `ghp_${HEX}`],
  ['a fine-grained token of GitHub', `github_pat_${HEX}`],
  ['a token of Slack', 'xoxb-1'],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
  ['user and password in an address', 'postgres://ana:tiger@db/x'],
  ['a password without a user', 'redis://:tiger@cache:6379'],
  ['a password in an option of Java', '-Xmx1g -Dspring.datasource.password=tiger'],
  ['a password in a list of options', 'addr=10.0.0.1,username=ana,password=tiger'],
])('%s is hidden by its look, in whatever field', (_what, value) => {
  expect(shown('novelty level', value)).toBe(HIDDEN);
  expect(shown('environment X', value)).toBe(HIDDEN);
});

test.each([
  '["serve","--password=tiger"]',
  '["serve","--db-password","tiger"]',
  '["serve","--token","tiger"]',
  '["serve","--client-secret tiger"]',
  '["serve","--api-key","tiger"]',
  '["serve","--api-key=tiger"]',
  '["sh","-c","DB_PASSWORD=tiger serve"]',
  '["sh","-c","export AUTH_TOKEN=tiger; serve"]',
  '["sh","-c","PGPWD=tiger CREDENTIALS=tiger serve"]',
  '["CMD","curl","-H","Authorization: Bearer tiger","localhost"]',
  '["CMD","curl","-H","X-Api-Key: tiger","localhost"]',
])('the command %s is hidden', (value) => {
  expect(shown('command', value)).toBe(HIDDEN);
  expect(shown('healthCheck command', value)).toBe(HIDDEN);
});

test.each([
  'AKIASHORT',
  'ghp_short',
  'github_pat_short',
  'xoxz-1',
  'eyJ.short',
  'https://db.example:5432/x@y',
  'https://db.example/a:b',
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::',
  '["CMD-SHELL","curl -f localhost:8000/auth || exit 1"]',
  'registry.example/auth:12',
  'key',
])('%s is no secret by its look', (value) => expect(shown('environment X', value)).toBe(value));

test.each([
  'environment DB_PASSWORD',
  'environment passphrase',
  'environment PASS',
  'environment MYSQL_PWD',
  'environment secrets',
  'environment GithubToken',
  'environment CREDENTIALS_FILE',
  'environment BASIC_AUTH',
  'environment SENTRY_DSN',
  'environment SALT',
  'environment API_KEY',
  'dockerLabels api key',
  'logConfiguration options splunk-token',
  'tags deploy-token',
])('the value of %s is hidden by its name', (field) => expect(shown(field, 'tiger')).toBe(HIDDEN));

test.each([
  'image',
  'environment KEYBOARD',
  'environment LOG_LEVEL',
  'logConfiguration logDriver',
  'logConfiguration options awslogs-group',
  'logConfiguration options alternative',
  'volumes secrets-of-app host sourcePath',
  'healthCheck interval',
  'tags team',
])('the value of %s is shown', (field) => expect(shown(field, 'tiger')).toBe('tiger'));

test.each([
  'secrets DB_PASSWORD',
  'logConfiguration secretOptions splunk-token',
  'repositoryCredentials credentialsParameter',
])('what %s refers to is shown: it is a name, not the value', (field) => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf';
  expect(shown(field, arn)).toBe(arn);
});

test('a value of 200 characters is whole, one of 201 is cut and says how long it is', () => {
  expect(shown('image', 'a'.repeat(200))).toBe('a'.repeat(200));
  expect(shown('image', 'a'.repeat(201))).toBe(`${'a'.repeat(200)}… (201 characters)`);
});
