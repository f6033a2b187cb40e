import { AwsError } from '../awsError.ts';
import type { Request } from './dispatch.ts';

const HAS =
  'The embedded AWS has EC2, Auto Scaling, ELBv2, SNS, STS (query protocol), DynamoDB, SQS, SSM, CloudWatch, CloudWatch Logs, ' +
  'ECS, ECR and Application Auto Scaling (JSON protocol); no CloudFormation, S3, Lambda or IAM.';

/** The answer to a request that no service here takes: which one it was, and what there is. */
export function unknownRequest(request: Request): AwsError {
  const message = `No service here answers ${nameOf(request)}. ${HAS}`;
  if (request.method === 'POST') return new AwsError('UnknownOperationException', { message, status: 404 });
  return new AwsError('MethodNotAllowed', { message: `${message} All of them take POST.`, status: 405 });
}

const SERVICE = /Credential=[^,\s]*\/([\w-]{1,64})\/aws4_request/;
const MOST = 200;

/** `cloudformation:DescribeStacks`, or by method and path where AWS has no actions on the wire. */
function nameOf({ method, path, headers, body }: Request): string {
  const service = SERVICE.exec(headers.authorization ?? '')?.[1];
  const target = headers['x-amz-target'];
  const action = typeof target === 'string' ? target : new URLSearchParams(body).get('Action');
  if (action === null || action === '') return `${service ?? 'unsigned'} ${method} ${path.slice(0, MOST)}`;
  return `${service ?? 'unsigned'}:${action.slice(0, MOST)}`;
}
