/** An image as it is written. Undefined: that part is not there; empty: nothing stands behind its colon or at sign. */
export interface ImageText {
  /** Registry and repository. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Splits `registry:port/repository:tag@sha256:…`; total, whatever stands there. */
export function imageText(text: string): ImageText {
  const { name = '', tag, digest } = /^(?<name>.+?)(?::(?<tag>[^:/@]*))?(?:@(?<digest>.*))?$/s.exec(text)?.groups ?? {};
  return { name, tag, digest };
}

/** What is wrong with the part of an image that says which one of its repository is meant. */
export interface ImageFault {
  readonly what: string;
  readonly likely: string;
  readonly repair: string;
}

/** https://github.com/distribution/reference/blob/main/reference.go */
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

const NO_TAG: ImageFault = {
  what: 'has no tag',
  likely: 'The variable of the tag was empty.',
  repair: 'Write the tag of the build, as in app:42, or a digest; `:latest` too has to be written out.',
};
const NO_DIGEST: ImageFault = {
  what: 'has no digest',
  likely: 'The variable of the digest was empty.',
  repair: 'Write the digest as the registry shows it, as in app@sha256:…, or a tag.',
};
const BAD_TAG: ImageFault = {
  what: 'has a tag that no registry takes',
  likely: 'The name of a branch or the text of a variable stands there as it is.',
  repair: 'Write at most 128 letters, digits, _, . and -, not beginning with . or -.',
};
const BAD_DIGEST: ImageFault = {
  what: 'has a digest that is none',
  likely: 'It was cut off, or is a tag.',
  repair: 'Write sha256: and 64 hexadecimal digits, as the registry shows them; a tag stands behind a colon.',
};

/** Undefined: it names one image. */
export function imageFault({ name, tag, digest }: ImageText): ImageFault | undefined {
  if (digest === '') return NO_DIGEST;
  if (tag === '' || (tag === undefined && digest === undefined)) return NO_TAG;
  if (/:[^/]*$/.test(name) || (tag !== undefined && !TAG.test(tag))) return BAD_TAG;
  return digest === undefined || DIGEST.test(digest) ? undefined : BAD_DIGEST;
}
