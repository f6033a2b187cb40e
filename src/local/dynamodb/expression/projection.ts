import { overlap, type Path, pathText } from '../paths.ts';
import { Reader } from './reader.ts';
import type { Scope } from './scope.ts';

/** Parses a list of document paths. @throws AwsError ValidationException in DynamoDB's words */
export function parseProjection(source: string, scope: Scope): Path[] {
  const reader = new Reader(source, { label: 'ProjectionExpression', scope });
  const paths = reader.list(() => reader.path());
  reader.end();
  for (const [index, path] of paths.entries()) {
    const other = paths.slice(0, index).find((earlier) => overlap(earlier, path));
    if (!other) continue;
    const both = `path one: ${pathText(other)}, path two: ${pathText(path)}`;
    throw reader.refuse(
      `Two document paths overlap with each other; must remove or rewrite one of these paths; ${both}`,
    );
  }
  return paths;
}
