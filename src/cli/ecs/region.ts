import { usage } from '../../domain/errors.ts';
import type { Call } from '../command.ts';

/** The region of a command about a service: named, else the environment's, else the profile's. @throws WakelockError (`usage`) */
export async function regionFor(named: string, { shell }: Pick<Call, 'shell'>): Promise<string> {
  // The CLI's older name of the variable counts as well: SDKs do not read it.
  const own = named || shell.env.AWS_REGION || shell.env.AWS_DEFAULT_REGION;
  if (own !== undefined && own !== '') return own;
  const { configuredRegion } = await import('../../aws/deploy/account.ts');
  const found = await configuredRegion();
  if (found !== undefined) return found;
  throw usage('region: no region is named.', { repair: 'Give --region or the ARN of the service, or set AWS_REGION.' });
}
