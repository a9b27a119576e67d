import { type Command, Option } from 'commander';
import { createLogger } from '../logger.ts';
import { untilSignal } from '../serve/until-signal.ts';
import { startWitness } from '../witness/start-witness.ts';
import { readWitnessConfig, WITNESS_KEY_VARIABLE } from '../witness/witness-config.ts';
import { checkVariables } from './check-variables.ts';
import type { CommandContext } from './context.ts';
import { collect } from './repeated-option.ts';

const EXAMPLES = `
Examples:
  auditspan keygen witness witness.example.com/w1 w1
  auditspan witness --name witness.example.com/w1 --key w1.key --log "$(cat log.pub)"
  auditspan witness --name witness.example.com/w1 --key w1.key --policy trust.policy --listen 0.0.0.0:7380

Run it on a machine and under an account that the operators of the audit store cannot access; its key and folder must be out of
their reach, since they are checked against them. Any C2SP witness can be used instead.
It speaks HTTP: put a proxy with TLS in front of it if others can reach it. Checkpoints and cosignatures are public.`;

/** `auditspan witness`: cosigns the growth of logs until it is stopped. */
export function addWitnessCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('witness')
    .description('cosign the checkpoints of audit logs that only grew (C2SP tlog-witness)')
    .addOption(option('--name <name>', 'name on its cosignatures', 'NAME'))
    .addOption(option('--key <file>', `file of its key (or ${WITNESS_KEY_VARIABLE}: the key itself, PEM)`, 'KEY_FILE'))
    .option('--log <vkey>', 'verifier key of a log to cosign for; repeatable', collect, [])
    .addOption(option('--policy <file>', 'C2SP tlog-policy whose logs to cosign for', 'POLICY'))
    .addOption(option('--listen <address>', 'host:port', 'LISTEN').default('127.0.0.1:7380'))
    .addOption(
      option('--data-dir <folder>', 'folder of the last cosigned checkpoints', 'DATA_DIR').default(
        '.auditspan-witness',
      ),
    )
    .addHelpText('after', EXAMPLES);
  command.action((flags: WitnessFlags) => {
    checkVariables(command, context, /^AUDITSPAN_WITNESS/u, [WITNESS_KEY_VARIABLE]);
    return runWitness(flags, context);
  });
}

interface WitnessFlags {
  readonly key?: string;
  readonly [option: string]: unknown;
}

async function runWitness({ key, ...flags }: WitnessFlags, context: CommandContext): Promise<void> {
  const hasKeyVariable = (context.env[WITNESS_KEY_VARIABLE] ?? '') !== '';
  const config = await readWitnessConfig({ keyFile: key, ...flags }, hasKeyVariable);
  const logger = createLogger('info');
  const signalled = untilSignal(() => context.exit(1));
  const witness = await startWitness(config, logger);
  context.stdout.write(
    `The witness is up.\n  checkpoints go to  ${witness.url}/add-checkpoint\n` +
      `  in trust policies  witness ${config.name} ${witness.verifierKey} ${witness.url}\n`,
  );
  logger.info({ code: 'stopping', signal: await signalled }, 'stopping');
  await witness.close();
}

function option(flags: string, description: string, variable: string): Option {
  return new Option(flags, description).env(`AUDITSPAN_WITNESS_${variable}`);
}
