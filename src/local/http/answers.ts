import type { AwsError } from '../awsError.ts';
import { element, leaf } from './xml.ts';

/** One HTTP answer, complete. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a service writes its answers and errors. */
export type Protocol =
  | { readonly kind: 'ec2' }
  | { readonly kind: 'query'; readonly namespace: string }
  | { readonly kind: 'json'; readonly version: '1.0' | '1.1'; readonly prefix: string };

const ec2Namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A successful XML answer; `inner` is the content of the result. */
export function xmlAnswer(
  protocol: Exclude<Protocol, { kind: 'json' }>,
  content: { readonly action: string; readonly inner: string; readonly requestId: string },
): Answer {
  const { action, inner, requestId } = content;
  const namespace = protocol.kind === 'ec2' ? ec2Namespace : protocol.namespace;
  const body =
    protocol.kind === 'ec2'
      ? leaf('requestId', requestId) + inner
      : element(`${action}Result`, inner) + element('ResponseMetadata', leaf('RequestId', requestId));
  return xml(200, `<${action}Response xmlns="${namespace}">${body}</${action}Response>`);
}

export function jsonAnswer(protocol: Extract<Protocol, { kind: 'json' }>, body: unknown): Answer {
  return { status: 200, type: `application/x-amz-json-${protocol.version}`, body: JSON.stringify(body ?? {}) };
}

/** An error in the form of the protocol. */
export function errorAnswer(
  protocol: Protocol,
  failed: { readonly error: AwsError; readonly requestId: string },
): Answer {
  const { error, requestId } = failed;
  const { code, message, status } = error;
  if (protocol.kind === 'json') return jsonError(protocol, error);
  const inner = leaf('Code', code) + leaf('Message', message);
  if (protocol.kind === 'ec2') {
    return xml(status, element('Response', element('Errors', element('Error', inner)), leaf('RequestID', requestId)));
  }
  const fault = element('Error', leaf('Type', status >= 500 ? 'Receiver' : 'Sender'), inner);
  return xml(status, element('ErrorResponse', fault, leaf('RequestId', requestId)));
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs-troubleshooting-errors.html:
// SQS answers with the JSON shape and names the older query code in a header.
const queueDoesNotExist = 'AWS.SimpleQueueService.NonExistentQueue';

function jsonError(protocol: Extract<Protocol, { kind: 'json' }>, error: AwsError): Answer {
  const shape = error.code === queueDoesNotExist ? 'QueueDoesNotExist' : error.code;
  const generic = [
    'ValidationException',
    'SerializationException',
    'UnknownOperationException',
    'ExpiredTokenException',
  ];
  const prefix = generic.includes(shape) ? 'com.amazon.coral.validate#' : protocol.prefix;
  // TransactionCanceledException is the one whose message member is spelt with a capital letter.
  const message = shape === 'TransactionCanceledException' ? { Message: error.message } : { message: error.message };
  return {
    status: error.status,
    type: `application/x-amz-json-${protocol.version}`,
    body: JSON.stringify({ __type: `${prefix}${shape}`, ...message, ...error.fields }),
    headers: {
      'x-amzn-errortype': shape,
      ...(shape === error.code ? {} : { 'x-amzn-query-error': `${error.code};Sender` }),
    },
  };
}

function xml(status: number, body: string): Answer {
  return { status, type: 'text/xml;charset=UTF-8', body: declaration + body };
}
