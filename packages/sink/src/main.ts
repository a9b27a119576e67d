#!/usr/bin/env node
import { RedactionConfigError } from '@auditspan/redaction';
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { SinkConfigError } from './errors.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

try {
  await createProgram({
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    exit: (code) => process.exit(code),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  }).parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** One clear message; commander has printed its own. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  const code = error instanceof Error && 'code' in error ? `${String(error.code)}: ` : '';
  process.stderr.write(`auditspan: ${code}${error instanceof Error ? error.message : String(error)}\n`);
  const isWrongUsage = error instanceof SinkConfigError || error instanceof RedactionConfigError;
  return isWrongUsage ? WRONG_USAGE : FAILED;
}
