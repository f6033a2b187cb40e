import { shorten } from '../duration.ts';
import { usage } from '../errors.ts';
import { imageFault, imageText } from './image-text.ts';

/** A container's name and the image that it is to run. */
export interface ImageUpdate {
  readonly name: string;
  readonly image: string;
}

/** Where the images stand: in the text itself, or in a file of that name. */
export type ImageSource =
  | { readonly kind: 'images'; readonly images: readonly ImageUpdate[] }
  | { readonly kind: 'file'; readonly path: string };

/**
 * Reads the option: the JSON of an imagedefinitions file, `name=image` pairs separated by commas or lines, or else a file's
 * name. @throws WakelockError (`usage`)
 */
export function imageSource(text: string): ImageSource {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) return { kind: 'images', images: imagesOfJson(trimmed, 'images') };
  const parts = trimmed.split(/[\s,]/).filter((part) => part !== '');
  if (!trimmed.includes('=')) return { kind: 'file', path: trimmed };
  return { kind: 'images', images: checked(parts.map(pair), 'images') };
}

/**
 * An imagedefinitions file: https://docs.aws.amazon.com/codepipeline/latest/userguide/file-reference.html#pipelines-create-image-definitions
 * @param where what errors call it
 * @throws WakelockError (`usage`) for what is empty, malformed, or names a container twice
 */
export function imagesOfJson(text: string, where: string): readonly ImageUpdate[] {
  const repair = 'It must read [{"name":"app","imageUri":"REGISTRY/REPOSITORY:TAG"}], one object a container.';
  if (text.trim() === '') {
    throw usage(`${where}: it is empty.`, {
      likely: 'The step that builds the image failed, or wrote elsewhere.',
      repair,
    });
  }
  const list = parsed(text.replace(/^\ufeff/, ''), { where, repair });
  if (!Array.isArray(list)) throw usage(`${where}: it is no list of images.`, { repair });
  return checked(
    list.map((one: unknown, index) => {
      const { name, imageUri } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
      if (typeof name === 'string' && name !== '' && typeof imageUri === 'string' && imageUri !== '') {
        return { name, image: imageUri.trim() };
      }
      throw usage(`${where}: entry ${index + 1} has no name or no imageUri.`, { repair });
    }),
    where,
  );
}

function parsed(text: string, { where, repair }: { readonly where: string; readonly repair: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw usage(`${where}: it is no JSON: ${shorten(message)}`, { repair });
  }
}

function pair(text: string): ImageUpdate {
  const at = text.indexOf('=');
  const [name, image] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  if (at > 0 && image !== '') return { name, image };
  throw usage(`images: "${shorten(text)}" is no name=image pair.`, {
    repair: 'Write app=REGISTRY/REPOSITORY:TAG, several separated by commas or lines.',
  });
}

function checked(images: readonly ImageUpdate[], where: string): readonly ImageUpdate[] {
  if (images.length === 0) throw usage(`${where}: it names no image.`, { repair: 'Name at least one container.' });
  const names = images.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw usage(`${where}: the container "${shorten(twice)}" is named twice.`, { repair: 'Name each container once.' });
  }
  for (const { name, image } of images) {
    if (/\s/.test(image))
      throw usage(`${where}: "${shorten(image)}" (${name}) is no image.`, {
        repair: 'Write REGISTRY/REPOSITORY:TAG, without spaces.',
      });
    const fault = imageFault(imageText(image));
    if (fault === undefined) continue;
    const { what, likely, repair } = fault;
    throw usage(`${where}: "${shorten(image)}" (${name}) ${what}.`, { likely, repair });
  }
  return images;
}
