import { expect, test } from '@jest/globals';
import { imageSource, imagesOfJson } from '../../../src/domain/rollout/images.ts';

const app = [{ name: 'app', image: 'app:2' }];

test.each([
  ['app=app:2', { kind: 'images', images: app }],
  [' app=app:2 ,\n', { kind: 'images', images: app }],
  ['[{"name":"app","imageUri":"app:2"}]', { kind: 'images', images: app }],
  ['build/image-to-ecs.json', { kind: 'file', path: 'build/image-to-ecs.json' }],
  [
    'app=r.example/app@sha256:00\nside=r.example:5000/side:1',
    {
      kind: 'images',
      images: [
        { name: 'app', image: 'r.example/app@sha256:00' },
        { name: 'side', image: 'r.example:5000/side:1' },
      ],
    },
  ],
])('%j names images', (text, source) => expect(imageSource(text)).toEqual(source));

test.each([
  ['', 'f.json: it is empty'],
  ['  \n', 'f.json: it is empty'],
  ['[', 'f.json: it is no JSON'],
  ['{}', 'f.json: it is no list'],
  ['[]', 'f.json: it names no image'],
  ['[{"name":"app"}]', 'f.json: entry 1 has no name or no imageUri'],
  ['[null]', 'f.json: entry 1 has no name or no imageUri'],
  ['[{"name":"app","imageUri":7}]', 'f.json: entry 1 has no name or no imageUri'],
  ['[{"name":"app","imageUri":"app"}]', '"app" (app) has no tag'],
  ['[{"name":"app","imageUri":"localhost:5000/app"}]', '"localhost:5000/app" (app) has no tag'],
  ['[{"name":"app","imageUri":"a:1"},{"name":"app","imageUri":"a:2"}]', 'the container "app" is named twice'],
])('the file %j is refused', (text, words) => expect(() => imagesOfJson(text, 'f.json')).toThrow(words));

test.each([
  ['app=', 'is no name=image pair'],
  ['=app:1', 'is no name=image pair'],
  ['app=app:1,app=app:2', 'named twice'],
  ['app=app', 'has no tag'],
])('the pairs %j are refused', (text, words) => expect(() => imageSource(text)).toThrow(words));

test('a byte order mark is no part of the file', () => {
  expect(imagesOfJson('\ufeff[{"name":"app","imageUri":"app:2"}]', 'f.json')).toEqual(app);
});
