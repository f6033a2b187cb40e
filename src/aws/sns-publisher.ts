import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { WakelockError } from '../domain/errors.ts';
import { parseTopicArn } from '../domain/topic.ts';
import type { Publisher, Publishing, WaitingClock } from '../engine/ports.ts';
import { type ClientSettings, clientConfig } from './clients.ts';
import { errorName } from './error-name.ts';
import { explain, meaningOf } from './errors.ts';

export interface PublishOptions extends Publishing {
  /** Gives up after this many ms; a try that is under way then is aborted. */
  readonly within?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A topic whose caller can say for each message how long it may take. */
export interface PatientPublisher extends Publisher {
  publish(text: string, options?: PublishOptions): Promise<void>;
}

export interface SnsOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
  readonly clock: WaitingClock;
  /** Time for one publish with all its tries, ms, where the caller names none. */
  readonly within: number;
  /** 0 ≤ n < 1; spreads the tries of many jobs that fail at once. */
  readonly random: () => number;
}

/** A client for the topic's own region. Tries are counted here, against the caller's deadline, and not by the SDK. */
export function snsClient(topicArn: string, settings: Omit<ClientSettings, 'region'>): SNSClient {
  const { region } = parseTopicArn(topicArn, 'topic');
  return new SNSClient(clientConfig({ ...settings, region }, { attempts: 1, connect: 3_000, request: ONE_TRY }));
}

const ONE_TRY = 5_000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

/** Publishing the same text twice is harmless: messages are joined by their lease. So every passing error is tried again. */
export function snsPublisher({ client, topicArn, clock, within, random }: SnsOptions): PatientPublisher {
  const { arn } = parseTopicArn(topicArn, 'topic');
  return {
    async publish(text, options = {}) {
      const deadline = clock.now() + (options.within ?? within);
      let met: WakelockError | undefined;
      for (let tries = 1; ; tries += 1) {
        const left = Math.max(1, Math.min(ONE_TRY, deadline - clock.now()));
        const ended = AbortSignal.timeout(left);
        const abortSignal = options.signal === undefined ? ended : AbortSignal.any([ended, options.signal]);
        try {
          await client.send(new PublishCommand({ TopicArn: arn, Message: text }), { abortSignal });
          return;
        } catch (error) {
          const pause = random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries);
          const over = clock.now() + pause >= deadline || options.signal?.aborted === true;
          // What we aborted ourselves says nothing of why there was no answer; the tries before it do.
          if (met === undefined || errorName(error) !== 'AbortError') met = explain(error, publishing(arn));
          if (over || !meaningOf(error).retry) throw met;
          options.failed?.(met);
          await clock.sleep(pause, options.signal);
        }
      }
    },
  };
}

const publishing = (arn: string) => ({ what: `publish to ${arn}`, action: 'sns:Publish', resource: arn });
