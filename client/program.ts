/** The command line: what `definitions.ts` lists, as commander wants it. Every mistake in usage is one line. */
import { Command } from 'commander';
import type { CommandContext } from './command-context';
import { DEFINITIONS, type CommandDefinition } from './definitions';

export function buildProgram(context: CommandContext, setExitCode: (exitCode: number) => void): Command {
  const program = new Command('campaignlake')
    .description(
      'Every table of an ActiveCampaign account, kept current in DuckDB and Parquet, by a graph of assets on Temporal.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: (text, write) => write(`campaignlake: ${oneLine(text)}\n`),
    })
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nSettings are environment variables, or a .env file beside package.json: .env.example lists them.',
    );
  for (const definition of DEFINITIONS) addCommand(program, definition, { context, setExitCode });
  return program;
}

function addCommand(
  program: Command,
  definition: CommandDefinition,
  { context, setExitCode }: { readonly context: CommandContext; readonly setExitCode: (exitCode: number) => void },
): void {
  const command = program
    .command(definition.usage)
    .description(definition.description)
    .addHelpText(
      'after',
      ['\nExample:', ...definition.examples.map((line) => `  $ npx campaignlake ${line}`)].join('\n'),
    );
  for (const option of definition.options) command.addOption(option);
  command.action(async () => {
    setExitCode(await definition.run(context, { words: command.args, options: command.opts() }));
  });
}

/** "error: unknown option '--ful'\n(Did you mean --full?)" in one line. */
const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
