import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ClientSettings, clientConfig } from './clients.ts';

/** Answers come within milliseconds; a slow one is repeated early. Writes may be repeated: each recognises itself. */
export function dynamoClient(settings: ClientSettings): DynamoDBClient {
  return new DynamoDBClient(clientConfig(settings, { attempts: 3, connect: 1_000, request: 3_000 }));
}
