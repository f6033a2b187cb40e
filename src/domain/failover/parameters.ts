import { WakelockError } from '../errors.ts';
import type { FailoverParameters } from './health.ts';
import { parseSets } from './set.ts';

/** The parameters of the template that failover rests on: who gives one of them means failover. */
export const FAILOVER_PARAMETERS = [
  'EnableFailover',
  'EnableServices',
  'FailoverSets',
  'FailoverTraffic',
  'FailoverAlarms',
  'FailoverServices',
] as const;

/** What the parameters of a stack say of failover; undefined where it is off. */
export function failoverOf(parameters: Readonly<Record<string, string>>): FailoverParameters | undefined {
  if (parameters.EnableFailover !== 'true') return undefined;
  return {
    ...readSets(parameters.FailoverSets ?? ''),
    traffic: listed(parameters.FailoverTraffic),
    alarms: listed(parameters.FailoverAlarms),
    tasksOf: listed(parameters.FailoverServices),
    services: parameters.EnableServices === 'true',
  };
}

function readSets(text: string): Pick<FailoverParameters, 'sets' | 'fault'> {
  try {
    return { sets: parseSets(text), fault: undefined };
  } catch (error) {
    if (!(error instanceof WakelockError)) throw error;
    return { sets: [], fault: { what: error.message, repair: error.repair } };
  }
}

function listed(text = ''): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
