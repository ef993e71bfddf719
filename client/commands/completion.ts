/** `completion`: prints a script that makes a shell complete commands, options, asset keys and groups. */
import type { Option } from 'commander';
import { assets } from '../../assets';
import { ConfigError } from '../../graph/errors';
import type { CommandContext } from '../command-context';
import { DEFINITIONS, SCHEDULE_VERBS, type CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { completionScript, SHELLS, type CompletedCommand } from '../render/completion-script';

export async function completion(context: CommandContext, { words: [wanted] }: CommandCall): Promise<number> {
  const shell = SHELLS.find((known) => known === wanted);
  if (shell === undefined) {
    throw new ConfigError(`There is no completion for "${wanted ?? ''}"`, { hint: `Name one of ${SHELLS.join(', ')}` });
  }
  context.stdout.write(completionScript(shell, DEFINITIONS.map(completed)));
  return DONE;
}

function completed({ usage, description, options }: (typeof DEFINITIONS)[number]): CompletedCommand {
  const [name = '', argument = ''] = usage.split(' ');
  const shown = options.filter(({ hidden }) => !hidden);
  return {
    name,
    description,
    options: shown.map((option) => ({ flag: option.long ?? '', values: valuesOf(option) })),
    words: wordsOf(argument),
  };
}

const keys = assets.map(({ key }) => key);

const valuesOf = ({ argChoices, flags }: Option): readonly string[] =>
  argChoices ?? (flags.endsWith('<key>') ? keys : []);

function wordsOf(argument: string): readonly string[] {
  if (argument === '<shell>') return SHELLS;
  if (argument === '<verb>') return SCHEDULE_VERBS;
  if (!argument.startsWith('[selection')) return [];
  const groups = new Set(assets.map(({ group }) => `group:${group}`));
  return [...keys, ...groups];
}
