import type { KeySchema } from './expression/keyCondition.ts';
import { checkItem, dueSchema, keyOf, tableSchema, ttlAttribute } from './schema.ts';
import { compare, get, type Item } from './values.ts';

/** The items of the one table. Writes are whole and instant: nothing here is eventually consistent. */
export class Table {
  readonly #partitions = new Map<string, Map<string, Item>>();

  get(key: Item): Item | undefined {
    const [hash, range] = keyOf(key);
    return this.#partitions.get(hash)?.get(range);
  }

  put(item: Item): void {
    checkItem(item);
    const [hash, range] = keyOf(item);
    const partition = this.#partitions.get(hash) ?? new Map<string, Item>();
    partition.set(range, item);
    this.#partitions.set(hash, partition);
  }

  delete(key: Item): void {
    const [hash, range] = keyOf(key);
    const partition = this.#partitions.get(hash);
    partition?.delete(range);
    if (partition?.size === 0) this.#partitions.delete(hash);
  }

  /** Every item, in no promised order. */
  all(): Item[] {
    return [...this.#partitions.values()].flatMap((partition) => [...partition.values()]);
  }

  /** Items of one hash value of the table or the index, ascending by range key (then by table key). */
  partition(schema: KeySchema, hash: string): Item[] {
    if (schema === tableSchema) return [...(this.#partitions.get(hash)?.values() ?? [])].sort(byKey(schema));
    return this.indexed()
      .filter((item) => {
        const value = get(item, schema.hash);
        return value !== undefined && 'S' in value && value.S === hash;
      })
      .sort(byKey(schema));
  }

  /** Items that are in the sparse index. */
  indexed(): Item[] {
    return this.all().filter((item) => get(item, dueSchema.hash) && get(item, dueSchema.range));
  }

  /** Removes what its TTL attribute (epoch seconds) let expire, as DynamoDB does some time later; returns how many. */
  sweep(nowMs: number): number {
    const expired = this.all().filter((item) => {
      const value = get(item, ttlAttribute);
      return value !== undefined && 'N' in value && Number(value.N) * 1000 <= nowMs;
    });
    for (const item of expired) this.delete(item);
    return expired.length;
  }
}

function byKey(schema: KeySchema): (a: Item, b: Item) => number {
  const names = [schema.range, tableSchema.hash, tableSchema.range];
  return (a, b) => {
    for (const name of names) {
      const [left, right] = [get(a, name), get(b, name)];
      const order = left && right ? (compare(left, right) ?? 0) : 0;
      if (order !== 0) return order;
    }
    return 0;
  };
}
