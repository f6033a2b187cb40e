import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { usage } from '../../domain/errors.ts';
import { REGION } from '../../domain/region.ts';
import { type ClientSettings, clientConfig } from '../clients.ts';
import { explaining } from './explained.ts';

export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** The time of AWS when it answered, epoch ms; undefined where it did not say. */
  readonly awsTime: number | undefined;
}

/** The region that the environment or the profile names; undefined where none does. */
export async function configuredRegion(): Promise<string | undefined> {
  // The SDK alone knows where a profile's region stands; it rejects where there is none.
  return new STSClient({}).config.region().catch(() => undefined);
}

/** @throws WakelockError (`usage`) for a text that is no region's name */
export function checkedRegion(text: string): string {
  const region = text.trim();
  if (REGION.test(region)) return region;
  throw usage(`region: "${region.slice(0, 60)}" is not a region.`, { repair: 'It looks like eu-central-1.' });
}

/**
 * Who these credentials are. Needs no right: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 * @throws WakelockError for missing, wrong or expired credentials, and for a region that does not answer
 */
export async function identify(settings: ClientSettings): Promise<Identity> {
  const client = new STSClient(clientConfig(settings, { attempts: 2, connect: 3_000, request: 10_000 }));
  let awsTime: number | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      awsTime = dateOf(result.response);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  const doing = {
    what: `ask AWS in ${settings.region} whose credentials these are`,
    action: 'sts:GetCallerIdentity',
    resource: '*',
  };
  const { Account = '', Arn = '' } = await explaining(doing, () => client.send(new GetCallerIdentityCommand({})));
  return { account: Account, arn: Arn, awsTime };
}

function dateOf(response: unknown): number | undefined {
  const { headers } = response as { readonly headers?: Readonly<Record<string, string>> };
  const time = Date.parse(headers?.date ?? headers?.Date ?? '');
  return Number.isNaN(time) ? undefined : time;
}
