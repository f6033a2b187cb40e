import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runBuild, type StandIns } from './codebuild.ts';
import { CALLS, IMAGE, LATEST, NAMED } from './ecs-service-image.ts';

const TEXT = readFileSync(new URL('../../examples/ecs-service/buildspec.yml', import.meta.url), 'utf8');
const ENV = {
  AWS_DEFAULT_REGION: 'eu-west-1',
  AWS_ACCOUNT_ID: '123456789012',
  CODEBUILD_BUILD_NUMBER: '17',
  IMAGE_NAME: 'comments',
  CONTAINER_NAME: 'app',
};

/** A registry that wants the password, and a Docker that pushes what it has built. */
const AWS = '[ "$*" = "ecr get-login-password --region eu-west-1" ] && echo secret';
const DOCKER = `case "$1" in
login) [ "$(cat)" = secret ] ;;
esac`;
const run = (standIns: StandIns = {}) =>
  runBuild(TEXT, { env: ENV, standIns: { aws: AWS, docker: DOCKER, ...standIns } });
/** A Docker in which one call fails. */
const failing = (call: string) => ({ docker: `(${DOCKER}) && case "$*" in "${call}"*) exit 1 ;; esac` });

test('an image is built on the mirrored base, pushed by number and as latest, and named for the deployment by its number', () => {
  const { ok, calls, artifact } = run();
  expect(ok).toBe(true);
  expect(calls).toEqual(CALLS);
  expect(JSON.parse(artifact ?? '')).toEqual(NAMED);
});

test.each([
  ['no password of ECR', { aws: 'exit 1' }, 'docker login'],
  ['a refused login', failing('login'), 'docker login'],
  ['a failed build, after which CodeBuild would go on by itself', failing('build'), 'docker build'],
  ['a failed push of the number', failing(`push ${IMAGE}`), 'docker push'],
  ['a failed push of latest', failing(`push ${LATEST}`), 'docker push'],
])('%s fails the build, and nothing is named for deployment', (_what, standIns, last) => {
  const { ok, calls, artifact } = run(standIns);
  expect([ok, artifact]).toEqual([false, undefined]);
  expect(calls.at(-1)).toMatch(new RegExp(`^${last}`));
});
