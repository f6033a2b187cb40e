import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';

/** Keeps comments in a DynamoDB table, so that all tasks of the service see the same. */
export function tableStore({ client, table, now, newId }) {
  return {
    async add(page, { author, text }) {
      const comment = { id: newId(), author, text, at: new Date(now()).toISOString() };
      const Item = { page: { S: page }, order: { S: `${comment.at}#${comment.id}` }, ...strings(comment) };
      await client.send(new PutItemCommand({ TableName: table, Item }));
      return comment;
    },
    async list(page) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'page = :page',
          ExpressionAttributeValues: { ':page': { S: page } },
          ScanIndexForward: false,
          Limit: 100,
        }),
      );
      return Items.map(({ id, author, text, at }) => ({ id: id.S, author: author.S, text: text.S, at: at.S }));
    },
  };
}

const strings = (comment) => Object.fromEntries(Object.entries(comment).map(([name, value]) => [name, { S: value }]));
