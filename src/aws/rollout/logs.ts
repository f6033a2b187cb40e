import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ContainerLogs } from '../../engine/rollout/ports.ts';
import { errorName } from '../error-name.ts';
import { told } from './errors.ts';

/** An `import()` of the package itself would keep all of it in the bundle. */
export const logsClient = (config: CloudWatchLogsClientConfig): CloudWatchLogsClient =>
  new CloudWatchLogsClient(config);

/** @param clientOf of a region; empty: that of the service */
export function cloudWatchLogs(clientOf: (region: string) => CloudWatchLogsClient): ContainerLogs {
  return {
    async last({ group, stream, region }, lines) {
      const input = { logGroupName: group, logStreamName: stream, limit: lines, startFromHead: false };
      const asking = {
        what: `read the log ${group} ${stream}`,
        action: 'logs:GetLogEvents',
        resource: `log-group:${group}:log-stream:${stream}`,
      };
      try {
        const { events = [] } = await clientOf(region).send(new GetLogEventsCommand(input));
        return events.map(({ message = '' }) => message.trimEnd());
      } catch (error) {
        // A container that died before its first line has no stream.
        if (errorName(error) === 'ResourceNotFound') return [];
        return told(asking)(error);
      }
    },
  };
}
