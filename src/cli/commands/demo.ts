import { Command } from 'commander';
import { handled, type Register } from '../command.ts';

export const demo: Register = (host) => {
  const command = new Command('demo');
  return handled(command, host, { run: () => Promise.resolve(0) });
};
