import type { z } from 'zod';

/** Joins all faults into one message. */
export function describeFaults(faults: readonly string[]): string {
  return `the configuration is wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`;
}

/** Describes a schema issue by the path of the option and the source of its value. */
export function faultsOf(issue: z.core.$ZodIssue, sourceOf: (path: string) => string | undefined): string[] {
  const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  const message = issue.code === 'unrecognized_keys' ? 'is not an option' : issue.message;
  return paths.map((path) => {
    const name = path.join('.') || 'the configuration';
    const source = sourceOf(name);
    return source === undefined ? `${name}: ${message}` : `${name} (${source}): ${message}`;
  });
}
