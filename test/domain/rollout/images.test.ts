import { expect, test } from '@jest/globals';
import { describeError } from '../../../src/domain/errors.ts';
import { imageSource, imagesOfJson } from '../../../src/domain/rollout/images.ts';

const app = [{ name: 'app', image: 'app:2' }];
const HASH = `sha256:${'0f'.repeat(32)}`;

test.each([
  ['app=app:2', { kind: 'images', images: app }],
  [' app=app:2 ,\n', { kind: 'images', images: app }],
  ['[{"name":"app","imageUri":"app:2"}]', { kind: 'images', images: app }],
  ['build/image-to-ecs.json', { kind: 'file', path: 'build/image-to-ecs.json' }],
  [' build/images[1].json\n', { kind: 'file', path: 'build/images[1].json' }],
  ['\ufeff[{"name":"app","imageUri":" app:2 "}]', { kind: 'images', images: app }],
  [
    `app=r.example/app@${HASH}\nside=r.example:5000/side:1`,
    {
      kind: 'images',
      images: [
        { name: 'app', image: `r.example/app@${HASH}` },
        { name: 'side', image: 'r.example:5000/side:1' },
      ],
    },
  ],
])('%j names images', (text, source) => expect(imageSource(text)).toEqual(source));

/** What was wrong with it, in every word that a person reads. */
function refusal(read: () => unknown): string {
  try {
    return `taken: ${JSON.stringify(read())}`;
  } catch (error) {
    return describeError(error);
  }
}

test.each([
  '',
  '  \n',
  '[',
  '{}',
  '[]',
  '[{"name":"app"}]',
  '[{"name":"app","imageUri":"app:2"},null]',
  '[7]',
  '[{"name":"","imageUri":"app:2"}]',
  '[{"name":7,"imageUri":"app:2"}]',
  '[{"name":"app","imageUri":""}]',
  '[{"name":"app","imageUri":7}]',
  '[{"name":"app","imageUri":"app"}]',
  '[{"name":"app","imageUri":"app 2:1"}]',
  '[{"name":"app","imageUri":"localhost:5000/app"}]',
  '[{"name":"app","imageUri":"a:1"},{"name":"app","imageUri":"a:2"}]',
])('the file %j is refused, and why is said', (text) => {
  expect(refusal(() => imagesOfJson(text, 'f.json'))).toMatchSnapshot();
});

test.each([
  'app=',
  '=app:1',
  'app=app:1,web',
  'app=app:1,app=app:2',
  'app=app',
  '[{"name":"app"}]',
  '{}',
  'a=a:1 =',
  'app=repo.example/app:',
  'app=repo.example:5000/app:',
  'app=app@',
  'app=app:1@',
  `app=app:@${HASH}`,
  'app=app@sha256:00',
  'app=app@1',
  `app=app@${HASH}0`,
  `app=app@${HASH}@${HASH}`,
  `app=app@${HASH.toUpperCase()}`,
  'app=app:feature?1',
  'app=app:-1',
  'app=app:1:2',
  ',=',
])('the option %j is refused, and why is said', (text) => {
  expect(refusal(() => imageSource(text))).toMatchSnapshot();
});

test.each([`app:1@${HASH}`, `app@sha512:${'0'.repeat(128)}`, `app:_${'a'.repeat(127)}`, 'localhost:5000/a/b:1.0-rc.1'])(
  '%s names one image',
  (image) => expect(imageSource(`app=${image}`)).toEqual({ kind: 'images', images: [{ name: 'app', image }] }),
);

test('a byte order mark is no part of the file, nor of an image', () => {
  expect(() => imagesOfJson('[{"name":"app","imageUri":"ap\ufeffp:2"}]', 'f.json')).toThrow('is no image');
  expect(imagesOfJson('\ufeff[{"name":"app","imageUri":"app:2"}]', 'f.json')).toEqual(app);
});
