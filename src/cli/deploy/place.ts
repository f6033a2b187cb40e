import type { ClientSettings } from '../../aws/clients.ts';
import type { Identity } from '../../aws/deploy/account.ts';
import { usage, WakelockError } from '../../domain/errors.ts';
import { type Call, textFlag } from '../command.ts';
import type { Shell } from '../shell.ts';

/** Where a command that deploys works. */
export interface Place extends Identity {
  readonly region: string;
  /** Milliseconds that this machine's clock is ahead of AWS. */
  readonly clockAhead: number | undefined;
  /** Settings for clients. */
  readonly settings: ClientSettings;
}

/**
 * Region, account and credentials. What is missing is asked for on a terminal; elsewhere it fails at once.
 * @throws WakelockError
 */
export async function openPlace(call: Call): Promise<Place> {
  const { shell, output } = call;
  const { identify } = await import('../../aws/deploy/account.ts');
  const region = await regionOf(call);
  const settings = { region, proxy: shell.env };
  const found = await identify(settings).then(
    (identity) => ({ identity, settings }),
    async (error: unknown) => {
      // A profile that was named is to be mended, not to be passed over.
      if (shell.ask === undefined || shell.env.AWS_PROFILE || !lacksCredentials(error)) throw error;
      output.talk('no credentials were found; they are used for this command alone and written nowhere');
      const asked = { ...settings, credentials: await askCredentials(shell.ask) };
      return { identity: await identify(asked), settings: asked };
    },
  );
  const { identity } = found;
  const clockAhead = identity.awsTime === undefined ? undefined : shell.clock.now() - identity.awsTime;
  return { ...identity, region, clockAhead, settings: found.settings };
}

async function regionOf(call: Call): Promise<string> {
  const { shell } = call;
  const { checkedRegion, configuredRegion } = await import('../../aws/deploy/account.ts');
  // The CLI's older name of the variable counts as well: SDKs read it not.
  const named =
    textFlag(call, 'region') || shell.env.AWS_REGION || shell.env.AWS_DEFAULT_REGION || (await configuredRegion());
  if (named !== undefined && named !== '') return checkedRegion(named);
  if (shell.ask !== undefined) return checkedRegion(await shell.ask({ text: 'Region (such as eu-central-1): ' }));
  throw usage('region: no region is named.', { repair: 'Give --region, or set AWS_REGION.' });
}

/** Whether an error says that there are no credentials at all; wrong or expired ones are not asked for again. */
function lacksCredentials(error: unknown): boolean {
  return (
    error instanceof WakelockError && error.cause instanceof Error && error.cause.name === 'CredentialsProviderError'
  );
}

async function askCredentials(ask: NonNullable<Shell['ask']>): Promise<NonNullable<ClientSettings['credentials']>> {
  const accessKeyId = await ask({ text: 'AWS access key id: ' });
  const secretAccessKey = await ask({ text: 'AWS secret access key: ', secret: true });
  const sessionToken = await ask({ text: 'AWS session token (empty if there is none): ', secret: true });
  if (accessKeyId === '' || secretAccessKey === '') {
    throw new WakelockError({
      code: 'denied',
      what: 'No credentials were given.',
      repair: 'Set AWS_PROFILE, or sign in: aws sso login',
    });
  }
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
  return () => Promise.resolve(credentials);
}

/** A yes or no of the person in front of the terminal; `--yes` answers everything. @throws WakelockError (`usage`) */
export async function consent(call: Call, question: string): Promise<boolean> {
  if (call.flags.yes === true) return true;
  const { ask } = call.shell;
  if (ask === undefined) throw nobodyAgrees(`It was not agreed to: ${question}`);
  return /^(?:y|yes)$/i.test(await ask({ text: `${question} [y/N] ` }));
}

/** What will be asked for later must be known to have somebody who answers before anything is made. @throws WakelockError (`usage`) */
export function needAnswer({ shell, flags }: Call): void {
  if (flags.yes !== true && shell.ask === undefined) throw nobodyAgrees('Nothing was made or changed: it needs a yes.');
}

function nobodyAgrees(what: string): WakelockError {
  return usage(what, {
    likely: 'Nobody can be asked here: this is no terminal.',
    repair: 'Add --yes to agree beforehand.',
  });
}
