import type { Publisher } from '../../src/engine/ports.ts';
import { Hooks } from './hooks.ts';

/** A topic that keeps what was published. */
export class MemoryPublisher implements Publisher {
  readonly hooks = new Hooks<keyof Publisher>();
  readonly published: string[] = [];

  publish(text: string): Promise<void> {
    return this.hooks.run('publish', () => {
      this.published.push(text);
    });
  }
}
