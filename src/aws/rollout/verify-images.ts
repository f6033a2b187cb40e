import {
  BatchGetImageCommand,
  DescribeImagesCommand,
  ECRClient,
  GetDownloadUrlForLayerCommand,
} from '@aws-sdk/client-ecr';
import type { ImageRef } from '../../domain/rollout/verify-image.ts';
import { MANIFEST_TYPES, manifestOf, platformOf } from '../../domain/rollout/verify-manifest.ts';
import type { VerifyPorts } from '../../engine/rollout/verify-ports.ts';
import type { ClientSettings } from '../clients.ts';
import { asking, configFor } from './verify-clients.ts';

/** One GET of a JSON document. @throws where it cannot be had */
export type ReadJson = (url: URL) => Promise<unknown>;

/** Images in the private registries of ECR, in whichever account and region they are. */
export function verifyImages(settings: ClientSettings, readJson: ReadJson): Pick<VerifyPorts, 'image' | 'platforms'> {
  const of = ({ text }: ImageRef) => `the image ${text}`;
  return {
    image(ref) {
      const ask = async () => {
        const { client, place } = registryOf(ref, settings);
        const { tag, digest } = ref;
        const imageIds = [digest === undefined ? { imageTag: tag } : { imageDigest: digest }];
        const { imageDetails = [] } = await client.send(new DescribeImagesCommand({ ...place, imageIds }));
        const found = imageDetails[0]?.imageDigest;
        return found === undefined ? undefined : { digest: found };
      };
      return asking({ port: 'image', of: of(ref), none: ['ImageNotFound', 'RepositoryNotFound'], ask });
    },
    async platforms(ref, digest) {
      const ask = async () => {
        const { client, place } = registryOf(ref, settings);
        const { images = [] } = await client.send(
          new BatchGetImageCommand({
            ...place,
            imageIds: [{ imageDigest: digest }],
            acceptedMediaTypes: [...MANIFEST_TYPES],
          }),
        );
        const manifest = manifestOf(JSON.parse(images[0]?.imageManifest ?? 'null'));
        if (manifest.kind !== 'one') return manifest.kind === 'several' ? manifest.platforms : [];
        // A configuration is a blob as layers are: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html
        const { downloadUrl } = await client.send(
          new GetDownloadUrlForLayerCommand({ ...place, layerDigest: manifest.config }),
        );
        return downloadUrl === undefined ? [] : platformOf(await readJson(new URL(downloadUrl)));
      };
      return (await asking({ port: 'platforms', of: of(ref), ask })) ?? [];
    },
  };
}

function registryOf({ registry, repository }: ImageRef, settings: ClientSettings) {
  const ecr = registry.kind === 'ecr' ? registry : undefined;
  const place = { repositoryName: repository, ...(ecr === undefined ? {} : { registryId: ecr.account }) };
  return { client: new ECRClient(configFor(settings, ecr?.region)), place };
}
