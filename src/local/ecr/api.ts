import { createHash } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import { type Body, objects, optionalString } from '../http/json.ts';
import { account, region } from '../place.ts';

/** An image that was pushed. */
export interface EcrSeed {
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`; default: one made of the names. */
  readonly digest?: string;
}

/**
 * Answers DescribeImages, the one ECR action modelled.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
 * @throws AwsError as ECR names it
 */
export function ecrCall(images: readonly EcrSeed[], call: { readonly action: string; readonly body: Body }): unknown {
  if (call.action !== 'DescribeImages') {
    throw new AwsError('UnknownOperationException', {
      message: `${call.action}: the embedded ECR knows DescribeImages.`,
    });
  }
  const name = optionalString(call.body, 'repositoryName') ?? '';
  const own = images.filter(({ repository }) => repository === name);
  if (own.length === 0) {
    throw new AwsError('RepositoryNotFoundException', {
      message: `The repository with name '${name}' does not exist in the registry with id '${account}'`,
    });
  }
  const asked = objects(call.body, 'imageIds');
  const found = asked.length === 0 ? own : asked.map((id) => wanted(own, { id, name }));
  return { imageDetails: found.map(detailOf) };
}

/** Where the images of this registry are pulled from. */
export const registryHost = `${account}.dkr.ecr.${region}.amazonaws.com`;

function wanted(own: readonly EcrSeed[], { id, name }: { readonly id: Body; readonly name: string }): EcrSeed {
  const [tag, digest] = [optionalString(id, 'imageTag'), optionalString(id, 'imageDigest')];
  const found = own.find((one) => one.tag === tag || digestOf(one) === digest);
  if (found !== undefined) return found;
  throw new AwsError('ImageNotFoundException', {
    message: `The image with imageId {imageDigest:'${digest ?? 'null'}', imageTag:'${tag ?? 'null'}'} does not exist within the repository with name '${name}' in the registry with id '${account}'`,
  });
}

function detailOf(seed: EcrSeed) {
  const { repository, tag } = seed;
  return {
    registryId: account,
    repositoryName: repository,
    imageDigest: digestOf(seed),
    imageTags: [tag],
    imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
  };
}

function digestOf({ repository, tag, digest }: EcrSeed): string {
  return digest ?? `sha256:${createHash('sha256').update(`${repository}:${tag}`).digest('hex')}`;
}
