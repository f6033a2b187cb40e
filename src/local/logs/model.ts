import { AwsError } from '../awsError.ts';
import type { Definition, Task } from '../ecs/types.ts';
import { type Body, isBody, objects, optionalFlag, optionalNumber, optionalString } from '../http/json.ts';

interface LogEvent {
  readonly at: number;
  readonly message: string;
}

/** CloudWatch Logs, as far as containers write to it and somebody reads the end of a stream. */
export class Logs {
  readonly #streams = new Map<string, readonly LogEvent[]>();

  write(place: { readonly group: string; readonly stream: string }, events: readonly LogEvent[]): void {
    const key = keyOf(place);
    this.#streams.set(key, [...(this.#streams.get(key) ?? []), ...events]);
  }

  /**
   * GetLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
   * @throws AwsError ResourceNotFoundException
   */
  call({ action, body }: { readonly action: string; readonly body: Body }): unknown {
    if (action !== 'GetLogEvents') {
      throw new AwsError('UnknownOperationException', {
        message: `${action}: the embedded CloudWatch Logs knows GetLogEvents.`,
      });
    }
    const group = optionalString(body, 'logGroupName') ?? '';
    const all = this.#streams.get(keyOf({ group, stream: optionalString(body, 'logStreamName') ?? '' }));
    if (all === undefined) {
      throw new AwsError('ResourceNotFoundException', { message: 'The specified log stream does not exist.' });
    }
    const limit = optionalNumber(body, 'limit') ?? 10_000;
    const some = optionalFlag(body, 'startFromHead') ? all.slice(0, limit) : all.slice(-limit);
    return { events: some.map(({ at, message }) => ({ timestamp: at, ingestionTime: at, message })) };
  }
}

const keyOf = ({ group, stream }: { readonly group: string; readonly stream: string }): string =>
  JSON.stringify([group, stream]);

/**
 * Where the awslogs driver of each container of a task writes.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
 */
export function streamsOf(
  { arn }: Pick<Task, 'arn'>,
  { body }: Pick<Definition, 'body'>,
): readonly { readonly group: string; readonly stream: string }[] {
  return objects(body, 'containerDefinitions').flatMap((container) => {
    const { logConfiguration } = container;
    const options = isBody(logConfiguration) && isBody(logConfiguration.options) ? logConfiguration.options : {};
    const group = optionalString(options, 'awslogs-group');
    const prefix = optionalString(options, 'awslogs-stream-prefix');
    if (group === undefined || prefix === undefined) return [];
    return [{ group, stream: `${prefix}/${optionalString(container, 'name')}/${arn.split('/').at(-1)}` }];
  });
}
