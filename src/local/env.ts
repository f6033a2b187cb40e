import { functionName, region, tableName } from './place.ts';

/** What an AWS client needs; the credentials mean nothing. */
export function clientEnv(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'AKIALOCALWAKELOCK000',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** What Lambda tells every function of itself. */
export function functionEnv(name: string): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    // The deployed function runs on its own Node; a warning about the one here would only fill the log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    POWERTOOLS_DEV: 'false',
  };
}

/** The settings of the deployed function, and of the runtime around it. */
export function powerEnv(
  topicArns: readonly string[],
  { speed, texts }: { readonly speed: number; readonly texts: readonly unknown[] },
): Record<string, string> {
  return {
    ...functionEnv(functionName),
    WAKELOCK_STACK: 'wakelock',
    WAKELOCK_TABLE: tableName,
    WAKELOCK_TOPIC_ARNS: topicArns.join(','),
    WAKELOCK_TICK_SECONDS: String(60 / speed),
    WAKELOCK_PROTECT: 'true',
    ...(texts.length === 0 ? {} : { WAKELOCK_TEXTS: JSON.stringify(texts) }),
  };
}
