import { WakelockError } from '../../domain/errors.ts';
import { errorName } from '../error-name.ts';
import { type Doing, explain } from '../errors.ts';

/** By name, without `Exception`: what ECS, ECR and CloudWatch Logs say beside the common errors. */
const MEANINGS: Readonly<
  Record<string, { readonly code: WakelockError['code']; readonly likely: string; readonly repair: string }>
> = {
  ClusterNotFound: {
    code: 'not-found',
    likely: 'The name is misspelt, or the cluster is in another region or account.',
    repair: 'Compare with: aws ecs list-clusters',
  },
  ServiceNotFound: {
    code: 'not-found',
    likely: 'The name is misspelt, or the service is in another cluster or region.',
    repair: 'Compare with: aws ecs list-services',
  },
  ServiceNotActive: {
    code: 'failed',
    likely: 'The service was deleted, or is being deleted.',
    repair: 'Create it anew, or name another one.',
  },
  RepositoryNotFound: {
    code: 'not-found',
    likely: 'The name is misspelt, or the repository is in another region or account.',
    repair: 'Compare with: aws ecr describe-repositories',
  },
  ImageNotFound: {
    code: 'not-found',
    likely: 'The image was not pushed, or under another tag.',
    repair: 'Push it before it is deployed; compare with: aws ecr list-images',
  },
  PlatformTaskDefinitionIncompatibility: {
    code: 'failed',
    likely: "The service's platform version does not know something that the task definition asks for.",
    repair: 'Raise the platform version of the service.',
  },
};

/** An error of AWS as one that a person can act on. */
export function meant(error: unknown, doing: Doing): WakelockError {
  const meaning = MEANINGS[errorName(error)];
  if (meaning === undefined || !(error instanceof Error)) return explain(error, doing);
  const what = `Could not ${doing.what}: ${errorName(error)}: ${error.message}`;
  return new WakelockError({ ...meaning, what, cause: error });
}

/** For `catch`: throws what an error of AWS means. */
export function told(doing: Doing) {
  return (error: unknown): never => {
    throw meant(error, doing);
  };
}
