import { GetPolicyCommand, GetPolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam';
import { type ClientSettings, clientConfig } from '../clients.ts';
import { explaining } from './explained.ts';

/** The document of a managed policy as IAM has it now. IAM hands it out percent-encoded. */
export function policyDocument(arn: string, settings: ClientSettings): Promise<unknown> {
  const client = new IAMClient(clientConfig(settings, { attempts: 3, connect: 3_000, request: 10_000 }));
  const doing = { what: `read the policy ${arn}`, action: 'iam:GetPolicy and iam:GetPolicyVersion', resource: arn };
  return explaining(doing, async () => {
    const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn: arn }));
    const version = { PolicyArn: arn, VersionId: Policy?.DefaultVersionId ?? 'v1' };
    const { PolicyVersion } = await client.send(new GetPolicyVersionCommand(version));
    return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '{}'));
  });
}
