import { AwsError } from '../awsError.ts';
import type { Body } from '../http/json.ts';
import { tableName } from '../place.ts';
import { batchGet, batchWrite } from './batch.ts';
import type { KeySchema } from './expression/keyCondition.ts';
import { query, scan } from './query.ts';
import { checkTable, dueIndex, dueSchema, tableArn, tableSchema, ttlAttribute } from './schema.ts';
import type { Table } from './table.ts';
import { getItem, type TransactionTokens, transactGet, transactWrite } from './transact.ts';
import { sizeOf } from './values.ts';
import { single } from './write.ts';

export interface DynamoContext {
  readonly table: Table;
  readonly tokens: TransactionTokens;
}

type Action = (context: DynamoContext, body: Body) => Body;

const onTable: Readonly<Record<string, Action>> = {
  GetItem: ({ table }, body) => getItem(table, body),
  PutItem: ({ table }, body) => single(table, { kind: 'Put', body }),
  UpdateItem: ({ table }, body) => single(table, { kind: 'Update', body }),
  DeleteItem: ({ table }, body) => single(table, { kind: 'Delete', body }),
  Query: ({ table }, body) => query(table, body),
  Scan: ({ table }, body) => scan(table, body),
  DescribeTable: ({ table }) => ({ Table: description(table) }),
  DescribeTimeToLive: () => ({
    TimeToLiveDescription: { AttributeName: ttlAttribute, TimeToLiveStatus: 'ENABLED' },
  }),
};

const onMany: Readonly<Record<string, Action>> = {
  BatchGetItem: ({ table }, body) => batchGet(table, body),
  BatchWriteItem: ({ table }, body) => batchWrite(table, body),
  TransactWriteItems: ({ table, tokens }, body) => transactWrite(table, { body, tokens }),
  TransactGetItems: ({ table }, body) => transactGet(table, body),
  ListTables: () => ({ TableNames: [tableName] }),
};

/** Answers one DynamoDB request. @throws AwsError in DynamoDB's words */
export function dynamoCall(context: DynamoContext, call: { readonly action: string; readonly body: Body }): Body {
  const { action, body } = call;
  const many = Object.hasOwn(onMany, action) ? onMany[action] : undefined;
  if (many) return many(context, body);
  const one = Object.hasOwn(onTable, action) ? onTable[action] : undefined;
  if (!one) {
    const supported = [...Object.keys(onTable), ...Object.keys(onMany)].join(', ');
    throw new AwsError('UnknownOperationException', {
      message: `${action}: the embedded DynamoDB knows ${supported}.`,
    });
  }
  checkTable(body);
  return one(context, body);
}

function description(table: Table): Body {
  const items = table.all();
  return {
    TableName: tableName,
    TableArn: tableArn,
    TableStatus: 'ACTIVE',
    CreationDateTime: 1_700_000_000,
    KeySchema: keySchema(tableSchema),
    AttributeDefinitions: Object.entries({ ...tableSchema.types, ...dueSchema.types }).map(
      ([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }),
    ),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    GlobalSecondaryIndexes: [
      {
        IndexName: dueIndex,
        IndexStatus: 'ACTIVE',
        KeySchema: keySchema(dueSchema),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    ItemCount: items.length,
    TableSizeBytes: items.reduce((sum, item) => sum + sizeOf(item), 0),
  };
}

function keySchema(schema: KeySchema): Body[] {
  return [
    { AttributeName: schema.hash, KeyType: 'HASH' },
    { AttributeName: schema.range, KeyType: 'RANGE' },
  ];
}
