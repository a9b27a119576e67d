import { userInfo } from 'node:os';
import { join } from 'node:path';
import { loadAuditorPrivateKey, type UnsealedValue } from '@auditspan/redaction';
import type { Command } from 'commander';
import { createLetterFiles } from '../dead-letters/letter-files.ts';
import { toPrintable } from '../query/printable.ts';
import { findSink } from '../own-record/find-sink.ts';
import { openClient } from '../store/open-store.ts';
import { unsealRecord } from '../unseal/unseal-record.ts';
import { STORE_OPTIONS, addConfigFlags, loadCommandConfig } from './config-flags.ts';
import type { CommandContext } from './context.ts';
import { printResult } from './print-result.ts';
import { collect } from './repeated-option.ts';

const EXAMPLES = `
Examples:
  auditspan unseal 0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d --key auditor.key --reason "subject request 4711"
  auditspan unseal 0198f3a2-7c4e-7b1a-9d20-4f5e6a7b8c9d --key auditor.key --reason "case 17" --value s2 --json
  auditspan unseal 4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7 --key auditor.key --reason "incident 9"

A record that could not be stored is looked up in the dead letters. An audit.read record of who opened what, and why, is on the
sink's disk before anything is shown; failed attempts are recorded too. If producers must authenticate, set the token in
OTEL_EXPORTER_OTLP_HEADERS, as for exporters, or the files in OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and _KEY.
Find sealed values: auditspan sql "SELECT RecordId FROM audit_spans WHERE SpanAttributes['audit.redaction.sealed'] != ''"`;

/** `auditspan unseal`: opens sealed originals with the auditor's private key, on the record. */
export function addUnsealCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('unseal')
    .description("open sealed originals of a record with the auditor's private key; the access is recorded first")
    .argument('<record>', 'RecordId, or TraceId-SpanId')
    .requiredOption('--key <file>', "the auditor's private key; readable only by its owner")
    .requiredOption('--reason <purpose>', 'reason; stored in the record of the access')
    .option('--value <reference>', 'open only this value, such as s1; repeatable', collect, [])
    .option('--as <principal>', 'who reads; default: the user of this process')
    .option('--sink <url>', 'sink to send the record of the access to; default: the one on the data directory')
    .option('--json', 'print JSON', false)
    .addHelpText('after', EXAMPLES);
  addConfigFlags(command, STORE_OPTIONS).action((record: string) => runUnseal(command, record, context));
}

interface UnsealFlags {
  readonly key: string;
  readonly reason: string;
  readonly value: string[];
  readonly as?: string;
  readonly sink?: string;
}

async function runUnseal(command: Command, recordId: string, context: CommandContext): Promise<void> {
  const { key, reason, value, as, sink } = command.opts<UnsealFlags>();
  if (reason.trim() === '') command.error('error: give a reason');
  const privateKey = loadAuditorPrivateKey(key);
  const config = await loadCommandConfig(command, context);
  const store = await openClient(config, { readonly: false });
  const { client } = store;
  try {
    const values = await unsealRecord(client, {
      recordId,
      deadLetters: createLetterFiles(join(config.dataDir, 'dead-letters')),
      references: value,
      privateKey,
      principal: as ?? userInfo().username,
      isNamed: as !== undefined,
      purpose: reason.trim(),
      sink: await findSink(sink, config.dataDir, context.env),
    });
    printResult(command, context, values, (all) => all.map(describe).join(''));
  } finally {
    await store.close();
  }
}

function describe({ reference, class: name, field, original }: UnsealedValue): string {
  return `${reference} ${name} ${toPrintable(field)}: ${toPrintable(original)}\n`;
}
