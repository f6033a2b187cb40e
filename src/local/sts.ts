import { randomBytes } from 'node:crypto';
import { AwsError } from './awsError.ts';
import type { Params } from './http/query.ts';
import { element, leaf } from './http/xml.ts';
import { account } from './place.ts';
import type { Time } from './time.ts';

interface Session {
  readonly roleArn: string;
  readonly name: string;
  expiresAt: number;
}

export interface Signed {
  readonly accessKeyId: string;
}

/** Temporary credentials handed out by the embedded STS and when they end. No signature is checked. */
export class Sessions {
  readonly #time: Time;
  readonly #seconds: number;
  readonly #sessions = new Map<string, Session>();

  constructor(time: Time, seconds: number) {
    this.#time = time;
    this.#seconds = seconds;
  }

  /** Whether this access key was handed out here and has expired. */
  expired(accessKeyId: string): boolean {
    const session = this.#sessions.get(accessKeyId);
    return session !== undefined && session.expiresAt <= this.#time.now();
  }

  /** Ends every session that is open now, for tests of renewal. */
  expireAll(): void {
    for (const session of this.#sessions.values()) session.expiresAt = this.#time.now();
  }

  /** @throws AwsError as STS words it; InvalidAction for what is not modelled */
  call(params: Params, signed: Signed | undefined): string {
    const action = params.get('Action') ?? '';
    switch (action) {
      case 'GetCallerIdentity':
        return this.#identity(signed);
      case 'AssumeRole':
        return this.#assume(params, '');
      case 'AssumeRoleWithWebIdentity': {
        if (!params.get('WebIdentityToken')) throw missing('webIdentityToken');
        const subject = leaf('SubjectFromWebIdentityToken', 'embedded') + leaf('Audience', 'sts.amazonaws.com');
        return this.#assume(params, subject);
      }
      default:
        throw new AwsError('InvalidAction', {
          message: `The action ${action} is not valid for this web service: the embedded STS knows GetCallerIdentity, AssumeRole, AssumeRoleWithWebIdentity.`,
        });
    }
  }

  #identity(signed: Signed | undefined): string {
    const session = this.#sessions.get(signed?.accessKeyId ?? '');
    const arn = session ? assumedArn(session) : `arn:aws:iam::${account}:root`;
    return (
      leaf('Arn', arn) + leaf('UserId', session ? `AROAEMBEDDED:${session.name}` : account) + leaf('Account', account)
    );
  }

  #assume(params: Params, more: string): string {
    const roleArn = params.get('RoleArn') ?? '';
    const name = params.get('RoleSessionName');
    if (!/^arn:[^:]+:iam::\d{12}:role\/.+/.test(roleArn)) {
      throw new AwsError('ValidationError', {
        message: `${roleArn} is invalid: write arn:aws:iam::${account}:role/NAME`,
      });
    }
    if (!name) throw missing('roleSessionName');
    const session = { roleArn, name, expiresAt: this.#time.now() + this.#lifetime(params) };
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    this.#sessions.set(accessKeyId, session);
    const credentials = element(
      'Credentials',
      leaf('AccessKeyId', accessKeyId),
      leaf('SecretAccessKey', randomBytes(30).toString('base64')),
      leaf('SessionToken', randomBytes(60).toString('base64')),
      leaf('Expiration', new Date(session.expiresAt).toISOString()),
    );
    const user = element(
      'AssumedRoleUser',
      leaf('AssumedRoleId', `AROAEMBEDDED:${name}`),
      leaf('Arn', assumedArn(session)),
    );
    return credentials + user + more;
  }

  #lifetime(params: Params): number {
    const wanted = Number(params.get('DurationSeconds') ?? 3600);
    if (Number.isInteger(wanted) && wanted >= 900 && wanted <= 43_200) return Math.min(wanted, this.#seconds) * 1000;
    throw new AwsError('ValidationError', {
      message: `1 validation error detected: Value '${wanted}' at 'durationSeconds' must be between 900 and 43200`,
    });
  }
}

function assumedArn({ roleArn, name }: Session): string {
  return `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1)}/${name}`;
}

function missing(name: string): AwsError {
  return new AwsError('ValidationError', {
    message: `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  });
}
