/** What an image's manifest says of platforms. */
export type Manifest =
  | { readonly kind: 'several'; readonly platforms: readonly string[] }
  /** One image; its platform stands in another blob. */
  | { readonly kind: 'one'; readonly config: string }
  | { readonly kind: 'unknown' };

/** In this order ECR is asked for: an index tells all platforms. https://github.com/opencontainers/image-spec/blob/main/media-types.md */
export const MANIFEST_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Reads a manifest, as parsed from JSON. Attestations stand in an index as the platform `unknown/unknown`. */
export function manifestOf(value: unknown): Manifest {
  const { manifests, config } = recordOf(value);
  if (Array.isArray(manifests)) {
    const platforms = manifests.flatMap((one) => platformOf(recordOf(one).platform));
    return { kind: 'several', platforms: [...new Set(platforms)] };
  }
  const { digest } = recordOf(config);
  return typeof digest === 'string' ? { kind: 'one', config: digest } : { kind: 'unknown' };
}

/** `linux/amd64` of the platform in an index, or of an image's configuration; empty where it says none. */
export function platformOf(value: unknown): readonly string[] {
  const { os, architecture } = recordOf(value);
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown') return [];
  return [`${os}/${architecture}`];
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
