import { expect, test } from '@jest/globals';
import type { VerifyFacts } from '../../../src/domain/rollout/verify-facts.ts';
import { imageFindings } from '../../../src/domain/rollout/verify-images.ts';
import { DEFINITION, facts, REGISTRY, seen, sentences, unseen, withApp, withContainers } from './verify-world.ts';

type Found = VerifyFacts['images'][number]['found'];
const found = (image: Found, definition = DEFINITION) => {
  const world = facts(definition);
  return { ...world, images: world.images.map(({ container }) => ({ container, found: image })) };
};
const built = (...platforms: readonly string[]) => seen({ digest: 'sha256:abc', platforms: seen(platforms) });
const ec2 = { ...DEFINITION, requiresCompatibilities: ['EC2'] };
const arm = { ...DEFINITION, runtimePlatform: { cpuArchitecture: 'ARM64' } };

test.each([
  ['it is there and fits', found(built('linux/amd64'))],
  ['one of its platforms fits', found(built('linux/amd64', 'linux/arm64'), arm)],
  ['none of them fits', found(built('linux/amd64', 'windows/amd64'), arm)],
  ['the nodes decide', found(built('linux/amd64', 'linux/arm64'), ec2)],
  ['the manifest does not tell', found(built())],
  ['its architecture cannot be read', found(seen({ digest: 'sha256:abc', platforms: unseen('ecr:BatchGetImage') }))],
  ['it cannot be looked for', found(unseen('ecr:DescribeImages'))],
  ['no such tag', found(seen(undefined))],
  ['no such digest', found(seen(undefined), withApp({ image: `${REGISTRY}/team/app@sha256:00` }))],
  ['neither tag nor digest', found(built('linux/amd64'), withApp({ image: `${REGISTRY}/app` }))],
  ['another registry', { ...facts(withApp({ image: 'hub.example/app:1' })), images: [] }],
  ['no image', { ...facts(withApp({ image: undefined })), images: [] }],
])('an image is judged: %s', (_what, world) => {
  expect(sentences(imageFindings(world))).toMatchSnapshot();
});

test('each container is judged on its own', () => {
  const definition = withContainers({}, { name: 'side', image: 'hub.example/side' }, { name: 'none', image: '' });
  expect(imageFindings(facts(definition)).map(({ level }) => level)).toEqual(['note', 'bad', 'ok', 'ok', 'note']);
});
