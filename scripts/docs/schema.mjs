import { toJsonSchema } from '@valibot/to-json-schema';

/** docs/messages.schema.json, from the schemas that `power` parses with. Checks that JSON Schema cannot say are left to the text. */
export function messageSchema({ MessageSchema }) {
  const schema = toJsonSchema(MessageSchema, { errorMode: 'ignore', typeMode: 'input' });
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, title: 'Wakelock message v1', ...rest }, null, 2)}\n`;
}
