import type { LocalFunction } from '../functions/functions.ts';
import { isBody, optionalObject } from '../http/json.ts';
import { groupArn } from './arns.ts';
import type { Answered, Asked } from './passed.ts';

/** Of the request, and of the answer, bytes. */
export const LIMIT = 1024 * 1024;
const MALFORMED: Answered = { kind: 'none', why: 'malformed' };
const isText = /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded))/;

/**
 * Invokes a function as a load balancer does, with single-value headers.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export async function askFunction(
  { method, url, headers, body }: Asked,
  { group, fn }: { readonly group: string; readonly fn: LocalFunction },
): Promise<Answered> {
  if (body.length > LIMIT) return { kind: 'none', why: 'too-large' };
  const { pathname, searchParams } = new URL(url, 'http://balancer');
  const encoded = body.length > 0 && !isText.test(headers['content-type'] ?? '');
  const invoked = await fn.invoke({
    requestContext: { elb: { targetGroupArn: groupArn(group) } },
    httpMethod: method,
    path: pathname,
    queryStringParameters: Object.fromEntries(searchParams),
    headers,
    body: body.toString(encoded ? 'base64' : 'utf8'),
    isBase64Encoded: encoded,
  });
  if (invoked.kind === 'throttled') return { kind: 'none', why: 'throttled' };
  if (invoked.kind === 'failed') return { kind: 'none', why: 'function-failed' };
  return answered(invoked.value);
}

function answered(value: unknown): Answered {
  if (!isBody(value)) return MALFORMED;
  const { statusCode, body = '', isBase64Encoded } = value;
  const headers = optionalObject(value, 'headers');
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599 || typeof body !== 'string') return MALFORMED;
  // Without headers the load balancer cannot pass the answer on.
  if (headers === undefined || !Object.values(headers).every((one) => typeof one === 'string')) return MALFORMED;
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  if (bytes.length > LIMIT) return MALFORMED;
  return { kind: 'answer', status, headers: headers as Record<string, string>, body: bytes };
}
