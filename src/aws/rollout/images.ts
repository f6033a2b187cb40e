import { DescribeImagesCommand, ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import { WakelockError } from '../../domain/errors.ts';
import { imageText } from '../../domain/rollout/image-text.ts';
import { imageRef } from '../../domain/rollout/verify-image.ts';
import type { Images } from '../../engine/rollout/ports.ts';
import { told } from './errors.ts';

/** An `import()` of the package itself would keep all of it in the bundle. */
export const ecrClient = (config: ECRClientConfig): ECRClient => new ECRClient(config);

/** @param clientOf of the region that the image lies in, which need not be that of the service */
export function ecrImages(clientOf: (region: string) => ECRClient): Images {
  return {
    async pinned(image) {
      const { registry, repository, tag, digest } = imageRef(image);
      if (digest !== undefined || registry.kind !== 'ecr') return image;
      const asking = {
        what: `find the image ${image}`,
        action: 'ecr:DescribeImages',
        resource: `arn:aws:ecr:${registry.region}:${registry.account}:repository/${repository}`,
      };
      const { imageDetails = [] } = await clientOf(registry.region)
        .send(
          new DescribeImagesCommand({
            registryId: registry.account,
            repositoryName: repository,
            imageIds: [{ imageTag: tag }],
          }),
        )
        .catch(told(asking));
      const found = imageDetails[0]?.imageDigest;
      if (found === undefined) {
        throw new WakelockError({ code: 'not-found', what: `ECR knows no digest of ${image}.` });
      }
      return `${imageText(image).name}@${found}`;
    },
  };
}
