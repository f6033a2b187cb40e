import { Command } from 'commander';
import type { Register } from '../command.ts';
import { explain } from '../failover/explain.ts';
import { pin } from '../failover/pin.ts';
import { status } from '../failover/status.ts';

const AFTER = `
The sets are read from the stack's parameter FailoverSets (cloudformation:DescribeStacks), or from WAKELOCK_FAILOVER_SETS.
status and explain read what the function reads and change nothing: cloudwatch:DescribeAlarms and GetMetricStatistics,
elasticloadbalancing:DescribeListeners, DescribeRules and DescribeTargetHealth, dynamodb:GetItem on the table.

Examples:
  wakelock failover status
  wakelock failover explain web
  wakelock failover pin web lambda --for 2h

Every subcommand takes --json, and tells more with --help.`;

export const failover: Register = (host) =>
  new Command('failover')
    .description('Failover between Lambda and a service: where traffic is and why, what comes next, and pins.')
    .addCommand(status(host))
    .addCommand(explain(host))
    .addCommand(pin(host))
    .addHelpText('after', AFTER);
