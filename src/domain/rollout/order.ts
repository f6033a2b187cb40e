import type { DefinitionDocument } from './diff.ts';
import type { ImageUpdate } from './images.ts';
import type { ServicePlace } from './place.ts';
import type { Proof } from './proof.ts';

/** Where the task definition comes from that the images are put into. */
export type Base =
  | { readonly kind: 'live' }
  /** A family (its newest revision), `family:revision`, or an ARN. */
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'file'; readonly definition: DefinitionDocument };

/** What is to be deployed, and how it is awaited. Durations ms. */
export interface RolloutOrder extends ServicePlace {
  readonly base: Base;
  readonly images: readonly ImageUpdate[];
  /** Tags are replaced by the digests that they stand for now. */
  readonly digest: boolean;
  /** Deploys anew even if nothing of the definition changes. */
  readonly force: boolean;
  readonly timeout: number;
  readonly otherDeployment: 'wait' | 'refuse' | 'replace';
  readonly rollback: 'never' | 'on-failure';
  readonly proof: Proof | undefined;
  readonly dryRun: boolean;
}
