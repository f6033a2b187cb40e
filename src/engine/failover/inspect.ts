import { WakelockError } from '../../domain/errors.ts';
import { failoverFindings } from '../../domain/failover/findings.ts';
import { FAILOVER_PARAMETERS, failoverOf } from '../../domain/failover/parameters.ts';
import { type FailoverSurvey, surveyFailover } from './survey.ts';

export interface InspectOrder {
  readonly stackName: string;
  /** As the stack would have them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Those that a person gave now. */
  readonly given: ReadonlySet<string>;
}

/**
 * Looks, before anything is made, whether the sets of a deployment can work. An update that is about something else is not
 * kept from by them: what is wrong is said then.
 * @throws WakelockError (`usage`) with all that is wrong and the repair of each
 */
export async function inspectFailover(
  { stackName, parameters, given }: InspectOrder,
  { survey, warn }: { readonly survey: FailoverSurvey; readonly warn: (text: string) => void },
): Promise<void> {
  const told = failoverOf(parameters);
  if (told === undefined) return;
  const findings = failoverFindings(await surveyFailover({ stackName, parameters: told }, survey));
  const meant = FAILOVER_PARAMETERS.some((name) => given.has(name));
  const bad = meant ? findings.filter(({ level }) => level === 'bad') : [];
  for (const { level, what, repair } of findings)
    if (level === 'note' || level === 'unknown' || (level === 'bad' && !meant))
      warn(`failover: ${what} ${repair}`.trim());
  if (bad.length === 0) return;
  throw new WakelockError({
    code: 'usage',
    what: ['Failover would not work; nothing was changed.', ...bad.map(({ what }) => `- ${what}`)].join('\n'),
    repair: bad.map(({ repair }) => repair).join('\n'),
  });
}
