import { invalid } from '../../awsError.ts';
import type { Path } from '../paths.ts';
import type { Value } from '../values.ts';
import { isReserved } from './reserved.ts';
import type { Scope } from './scope.ts';
import { syntaxError, type Token, tokenize } from './tokens.ts';

/** Walks the tokens of one expression; what every grammar here needs. */
export class Reader {
  readonly label: string;
  readonly #source: string;
  readonly #scope: Scope;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string, options: { readonly label: string; readonly scope: Scope }) {
    this.label = options.label;
    this.#source = source;
    this.#scope = options.scope;
    this.#scope.enter();
    this.#tokens = tokenize(source, options.label);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    return token ?? { kind: 'end', text: '<EOF>', at: this.#source.length };
  }

  take(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Takes the symbol if it is next. */
  symbol(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  /** Takes the keyword if it is next; keywords do not mind case. */
  keyword(text: string): boolean {
    if (!this.isKeyword(text)) return false;
    this.#at += 1;
    return true;
  }

  isKeyword(text: string): boolean {
    const token = this.peek();
    return token.kind === 'word' && token.text.toUpperCase() === text;
  }

  expect(text: string): void {
    if (!this.symbol(text)) throw this.unexpected();
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  unexpected(token: Token = this.peek()): Error {
    return syntaxError(this.label, { source: this.#source, ...token });
  }

  refuse(why: string): Error {
    return invalid(`Invalid ${this.label}: ${why}`);
  }

  value(): Value | undefined {
    if (this.peek().kind !== 'value') return undefined;
    return this.#scope.value(this.take().text, this.label);
  }

  /** `name(.name | [n])*`; reserved words need an alias. */
  path(): Path {
    const first = this.#name();
    const steps: (string | number)[] = [];
    for (;;) {
      if (this.symbol('.')) steps.push(this.#name());
      else if (this.symbol('[')) {
        const index = this.take();
        if (index.kind !== 'number') throw this.unexpected(index);
        steps.push(Number(index.text));
        this.expect(']');
      } else return [first, ...steps];
    }
  }

  /** `item (, item)*` */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.symbol(',')) items.push(item());
    return items;
  }

  #name(): string {
    const token = this.take();
    if (token.kind === 'name') return this.#scope.name(token.text, this.label);
    if (token.kind !== 'word') throw this.unexpected(token);
    if (isReserved(token.text)) {
      throw this.refuse(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    }
    return token.text;
  }
}
