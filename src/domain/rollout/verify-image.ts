import { imageText } from './image-text.ts';

/** An image as a task definition names it. */
export interface ImageRef {
  readonly text: string;
  readonly registry: Registry;
  /** Without registry, tag and digest. */
  readonly repository: string;
  /** Undefined where a digest is named, else what stands there or `latest`. */
  readonly tag: string | undefined;
  /** `sha256:…`. */
  readonly digest: string | undefined;
  /** Neither tag nor digest was written. */
  readonly bare: boolean;
}

export type Registry =
  | { readonly kind: 'ecr'; readonly account: string; readonly region: string }
  | { readonly kind: 'other'; readonly host: string };

/** Also the FIPS and dual-stack names: https://docs.aws.amazon.com/general/latest/gr/ecr.html */
const ECR =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$/;

/** Reads `registry/repository:tag@sha256:…`; a first part without a dot, a port or `localhost` belongs to Docker Hub's path. */
export function imageRef(text: string): ImageRef {
  const { name, tag = '', digest = '' } = imageText(text);
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(0, slash));
  const host = /[.:]|^localhost$/.test(first) ? first : 'docker.io';
  const [, account, region] = ECR.exec(host) ?? [];
  return {
    text,
    registry:
      account === undefined || region === undefined ? { kind: 'other', host } : { kind: 'ecr', account, region },
    repository: host === first ? name.slice(slash + 1) : name,
    tag: digest === '' ? tag || 'latest' : undefined,
    digest: digest || undefined,
    bare: tag + digest === '',
  };
}
