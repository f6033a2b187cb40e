import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, NoAnswer } from '../awsError.ts';
import { type Answer, errorAnswer, jsonAnswer, type Protocol, xmlAnswer } from './answers.ts';
import type { CallFaults } from './callFaults.ts';
import { checkCredentials, signedBy } from './credentials.ts';
import { type Body, isBody } from './json.ts';
import { type Cloud, jsonCall, jsonServices, queryCall, queryServices, type ServiceName } from './services.ts';
import { unknownRequest } from './unknown.ts';

export interface Request {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CallRecord {
  readonly service: ServiceName;
  readonly action: string;
  /** The error code of the answer; absent when the call went well. */
  readonly error?: string;
}

export interface DispatchOptions {
  readonly cloud: Cloud;
  readonly faults: CallFaults;
  readonly onCall: (record: CallRecord) => void;
  /** A defect of the embedded AWS itself. */
  readonly onDefect: (error: unknown) => void;
}

interface Call {
  readonly service: ServiceName;
  readonly action: string;
  readonly protocol: Protocol;
  readonly answer: () => Promise<Answer>;
}

/** Answers one request of an AWS client, errors included. @throws NoAnswer when a fault cuts the connection */
export async function dispatch(options: DispatchOptions, request: Request): Promise<Answer> {
  const requestId = randomUUID();
  const call = recognise(options.cloud, { request, requestId });
  if (!call) return errorAnswer({ kind: 'query', namespace: '' }, { error: unknownRequest(request), requestId });
  const { service, action } = call;
  try {
    const answer = await options.faults.run({ service, action }, async () => {
      if (action !== 'AssumeRoleWithWebIdentity') {
        checkCredentials(service, { signed: signedBy(request.headers), sessions: options.cloud.sessions });
      }
      return call.answer();
    });
    options.onCall({ service, action });
    return answer;
  } catch (error) {
    if (error instanceof NoAnswer) {
      options.onCall({ service, action, error: 'NoAnswer' });
      throw error;
    }
    const known = error instanceof AwsError ? error : defect(options, error);
    options.onCall({ service, action, error: known.code });
    return errorAnswer(call.protocol, { error: known, requestId });
  }
}

function recognise(cloud: Cloud, asked: { readonly request: Request; readonly requestId: string }): Call | undefined {
  const { request, requestId } = asked;
  if (request.method !== 'POST') return undefined;
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return jsonTarget(cloud, { target, text: request.body });
  const params = new URLSearchParams(request.body);
  const found = own(queryServices, params.get('Version') ?? '');
  if (!found) return undefined;
  const { service, protocol } = found;
  const action = params.get('Action') ?? '';
  const signed = signedBy(request.headers);
  return {
    service,
    action,
    protocol,
    answer: async () =>
      xmlAnswer(protocol, { action, requestId, inner: await queryCall(cloud, { service, params, signed }) }),
  };
}

function jsonTarget(cloud: Cloud, asked: { readonly target: string; readonly text: string }): Call | undefined {
  const dot = asked.target.lastIndexOf('.');
  const found = own(jsonServices, asked.target.slice(0, dot));
  if (!found) return undefined;
  const { service, protocol } = found;
  const action = asked.target.slice(dot + 1);
  return {
    service,
    action,
    protocol,
    answer: async () => jsonAnswer(protocol, await jsonCall(cloud, { service, action, body: parse(asked.text) })),
  };
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function parse(text: string): Body {
  let json: unknown;
  try {
    json = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw new AwsError('SerializationException', { message: 'The body of the request is not JSON' });
  }
  if (isBody(json)) return json;
  throw new AwsError('SerializationException', { message: 'The body of the request is not a JSON object' });
}

function defect(options: DispatchOptions, error: unknown): AwsError {
  options.onDefect(error);
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError('InternalFailure', { message: `A defect of the embedded AWS: ${message}`, status: 500 });
}
