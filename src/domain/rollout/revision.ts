import { shorten } from '../duration.ts';
import { usage, WakelockError } from '../errors.ts';
import { type Change, type DefinitionDocument, diffDefinitions } from './diff.ts';
import { ANSWERED_ONLY } from './diff-flat.ts';
import type { ImageUpdate } from './images.ts';

/** What comes of images on a base: an existing revision that says the same, or one to register. */
export type RevisionPlan = {
  /** Against what the service runs now. */
  readonly changes: readonly Change[];
  /** All containers with their images after it. */
  readonly images: readonly ImageUpdate[];
} & (
  | { readonly kind: 'existing'; readonly arn: string }
  | { readonly kind: 'register'; readonly definition: DefinitionDocument }
);

export interface RevisionFacts {
  /** What the images are put into: live, a family's newest, or a file. */
  readonly base: DefinitionDocument;
  /** What the service runs now. */
  readonly live: DefinitionDocument;
  readonly images: readonly ImageUpdate[];
}

/**
 * Decides which revision is to run. One that exists and says the same is taken again, the live one first: a deployment that
 * changes nothing leaves no revision behind.
 * @throws WakelockError (`usage`) for a container that the base does not have
 */
export function planRevision({ base, live, images }: RevisionFacts): RevisionPlan {
  const definition = withImages(base, images);
  const changes = diffDefinitions(live, definition);
  const all = imagesIn(definition);
  const [arn] = [live, base]
    .filter((one) => isActive(one) && diffDefinitions(one, definition).length === 0)
    .flatMap((one) => arnOf(one) ?? []);
  if (arn !== undefined) return { kind: 'existing', arn, changes, images: all };
  return { kind: 'register', definition: registrable(definition), changes, images: all };
}

/**
 * All images that a revision would have.
 * @throws WakelockError (`usage`) for a container that the base does not have
 */
export function imagesOn(base: DefinitionDocument, images: readonly ImageUpdate[]): readonly ImageUpdate[] {
  return imagesIn(withImages(base, images)).filter(({ image }) => image !== '');
}

/** A task definition in a file: as it is registered, or as `aws ecs describe-task-definition` prints it. @throws WakelockError (`usage`) */
export function definitionOfJson(text: string, where: string): DefinitionDocument {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw usage(`${where}: it is no JSON: ${shorten(message)}`, { repair: 'Write a task definition as JSON.' });
  }
  const inner = isDocument(value) && isDocument(value.taskDefinition) ? value.taskDefinition : value;
  if (!isDocument(inner) || typeof inner.family !== 'string' || containersOf(inner).length === 0) {
    throw usage(`${where}: it is no task definition.`, { repair: 'It needs family and containerDefinitions.' });
  }
  // What a file says is meant to be registered, whatever revision it was copied from.
  const { taskDefinitionArn: _, ...rest } = inner;
  return rest;
}

export function arnOf({ taskDefinitionArn: arn }: DefinitionDocument): string | undefined {
  return typeof arn === 'string' ? arn : undefined;
}

/** A definition that somebody named and that ECS does not know. */
export function noDefinition(name: string): WakelockError {
  return new WakelockError({
    code: 'not-found',
    what: `There is no task definition ${name}.`,
    likely: 'The family is misspelt, or the revision was deregistered.',
    repair: 'Compare with: aws ecs list-task-definitions',
  });
}

/** `family:revision` of an ARN. */
export function shortDefinition(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Where a container's awslogs driver writes, and how its streams begin. */
export function logsOf(
  definition: DefinitionDocument,
  container: string,
): { readonly group: string; readonly prefix: string; readonly region: string } | undefined {
  const found = containersOf(definition).find((one) => one.name === container)?.logConfiguration;
  if (!isDocument(found) || found.logDriver !== 'awslogs' || !isDocument(found.options)) return undefined;
  const group = textIn(found.options, 'awslogs-group');
  const prefix = textIn(found.options, 'awslogs-stream-prefix');
  // Without a prefix the stream is named by the container's id, which Fargate does not tell.
  return group === '' || prefix === '' ? undefined : { group, prefix, region: textIn(found.options, 'awslogs-region') };
}

function withImages(base: DefinitionDocument, images: readonly ImageUpdate[]): DefinitionDocument {
  const containers = containersOf(base);
  const names = containers.map((one) => textIn(one, 'name'));
  const stranger = images.find(({ name }) => !names.includes(name));
  if (stranger !== undefined) {
    throw usage(`images: there is no container "${shorten(stranger.name)}" in the task definition.`, {
      likely: `Its containers are: ${names.join(', ')}.`,
      repair: 'Write the name of the container, not of the image or the service.',
    });
  }
  const containerDefinitions = containers.map((one) => {
    const update = images.find(({ name }) => name === one.name);
    return update === undefined ? one : { ...one, image: update.image };
  });
  return { ...base, containerDefinitions };
}

function registrable(definition: DefinitionDocument): DefinitionDocument {
  const kept = Object.entries(definition).filter(([name]) => !ANSWERED_ONLY.has(name) && name !== 'tags');
  const tags = documentsIn(definition.tags).filter(({ key }) => typeof key === 'string' && !key.startsWith('aws:'));
  // An empty list of tags is refused.
  return { ...Object.fromEntries(kept), ...(tags.length === 0 ? {} : { tags }) };
}

/** A deregistered revision cannot be deployed. */
const isActive = ({ status }: DefinitionDocument): boolean => status === undefined || status === 'ACTIVE';

function containersOf({ containerDefinitions }: DefinitionDocument): readonly DefinitionDocument[] {
  return documentsIn(containerDefinitions);
}

function imagesIn(definition: DefinitionDocument): readonly ImageUpdate[] {
  return containersOf(definition).map((one) => ({ name: textIn(one, 'name'), image: textIn(one, 'image') }));
}

function documentsIn(list: unknown): readonly DefinitionDocument[] {
  return Array.isArray(list) ? list.filter(isDocument) : [];
}

function textIn(document: DefinitionDocument, name: string): string {
  const value = document[name];
  return typeof value === 'string' ? value : '';
}

function isDocument(value: unknown): value is DefinitionDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
