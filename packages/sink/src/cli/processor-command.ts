import { type Command, Option } from 'commander';
import { createLogger } from '../logger.ts';
import { HEADERS_VARIABLE, headersOfVariable, parseProcessorConfig } from '../processor/processor-config.ts';
import { startProcessor } from '../processor/start-processor.ts';
import { untilSignal } from '../serve/until-signal.ts';
import { checkVariables } from './check-variables.ts';
import type { CommandContext } from './context.ts';
import { collect } from './repeated-option.ts';
import { addPolicyOption, addRecogniserOption, loadRecognisers, POLICY_VARIABLE, redactorOf } from './policy-option.ts';

const EXAMPLES = `
Examples:
  auditspan processor --to http://127.0.0.1:4328
  AUDITSPAN_PROCESSOR_HEADERS="authorization=Bearer $TOKEN" auditspan processor --to https://otlp.example.com --policy policy.yaml
  AUDITSPAN_PROCESSOR_TO=http://gateway:4318 auditspan processor --listen 0.0.0.0:4319 --grpc-listen 0.0.0.0:4320

Receives traces and logs of any language, masks personal data and secrets by the policy, and forwards them as OTLP/HTTP. It is
stateless: it acknowledges what the next hop has acknowledged, and passes its refusals back. Any number may run in parallel.
What it cannot parse it refuses; nothing is forwarded unexamined.`;

/** `auditspan processor`: redacts OTLP between two hops until it is stopped. */
export function addProcessorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('processor')
    .description('mask personal data and secrets in OTLP between two hops, without a store')
    .addOption(option('--to <url>', 'OTLP/HTTP base of the next hop', 'TO'))
    .addOption(option('--listen <address>', 'host:port for OTLP/HTTP', 'LISTEN').default('127.0.0.1:4319'))
    .addOption(
      option('--grpc-listen <address>', 'host:port for OTLP/gRPC, or off', 'GRPC_LISTEN').default('127.0.0.1:4320'),
    )
    .option(
      '--header <name=value>',
      `header for the next hop; repeatable. Put headers with secrets into ${HEADERS_VARIABLE}, as name=value,name=value`,
      collect,
      [],
    )
    .addOption(
      option('--timeout <milliseconds>', 'time limit for the response of the next hop', 'TIMEOUT').default('10000'),
    );
  addRecogniserOption(addPolicyOption(command))
    .addHelpText('after', EXAMPLES)
    .action((flags: ProcessorFlags) => {
      checkVariables(command, context, /^AUDITSPAN_(?:PROCESSOR|REDACTION)/u, [HEADERS_VARIABLE, POLICY_VARIABLE]);
      return runProcessor(flags, context);
    });
}

interface ProcessorFlags {
  readonly policy?: string;
  readonly recogniser: readonly string[];
  readonly header: readonly string[];
  readonly [option: string]: unknown;
}

async function runProcessor(
  { policy, recogniser, header: given, ...options }: ProcessorFlags,
  context: CommandContext,
): Promise<void> {
  const header = [...headersOfVariable(context.env[HEADERS_VARIABLE]), ...given];
  const config = parseProcessorConfig({ ...options, header });
  const redactor = redactorOf(policy, context, await loadRecognisers(recogniser));
  const logger = createLogger('info');
  const signalled = untilSignal(() => context.exit(1));
  const processor = await startProcessor(config, redactor, logger);
  context.stdout.write(
    `The processor is up.\n  OTLP/HTTP is at  ${processor.url}\n` +
      (processor.grpcUrl === undefined ? '' : `  OTLP/gRPC is at  ${processor.grpcUrl}\n`) +
      `  it sends on to   ${config.to}\n  policy           ${redactor.policyHash}\n`,
  );
  logger.info({ code: 'stopping', signal: await signalled }, 'stopping');
  await processor.close();
}

function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(`AUDITSPAN_PROCESSOR_${variable}`);
}
