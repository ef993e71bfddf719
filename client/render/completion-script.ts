/**
 * Completion scripts. All words stand in the script, so that a keystroke does not start the program; it is printed anew
 * after an update. In a clone no program of that name is on the PATH: there the script makes `campaignlake` a function.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface CompletedOption {
  /** With its dashes. */
  readonly flag: string;
  /** Known ones that it takes. */
  readonly values: readonly string[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What may stand beside options. */
  readonly words: readonly string[];
}

export function completionScript(shell: Shell, commands: readonly CompletedCommand[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands);
  }
}

const allWords = ({ options, words }: CompletedCommand): string =>
  [...options.map(({ flag }) => flag), ...words].join(' ');
const withValues = ({ options }: CompletedCommand): readonly CompletedOption[] =>
  options.filter(({ values }) => values.length > 0);
const names = (commands: readonly CompletedCommand[]): string => commands.map(({ name }) => name).join(' ');

/** For bash and zsh. */
const FUNCTION = `command -v campaignlake > /dev/null || campaignlake() { npx campaignlake "$@"; }`;

/** Bash takes "group:deals" for three words, so the part before the colon is cut off each answer. */
const bash = (
  commands: readonly CompletedCommand[],
): string => `# campaignlake, for bash: eval "$(npx campaignlake completion bash)"
${FUNCTION}
_campaignlake() {
  local line="\${COMP_LINE:0:COMP_POINT}" current words
  current="\${line##*[[:space:]]}"
  case "$COMP_CWORD:\${COMP_WORDS[1]}:\${COMP_WORDS[COMP_CWORD-1]}" in
    1:*) words='${names(commands)}' ;;
${commands.flatMap(bashCases).join('\n')}
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*:}"}"}")
  fi
}
complete -o default -F _campaignlake campaignlake
`;

const bashCases = (command: CompletedCommand): readonly string[] => [
  ...withValues(command).map(({ flag, values }) => `    *:${command.name}:${flag}) words='${values.join(' ')}' ;;`),
  `    *:${command.name}:*) words='${allWords(command)}' ;;`,
];

const zsh = (commands: readonly CompletedCommand[]): string => `#compdef campaignlake
# campaignlake, for zsh: eval "$(npx campaignlake completion zsh)"
${FUNCTION}
_campaignlake() {
  local -a commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]:$words[CURRENT-1]" in
${commands.flatMap(zshCases).join('\n')}
  esac
}
compdef _campaignlake campaignlake
`;

const zshCases = (command: CompletedCommand): readonly string[] => [
  ...withValues(command).map(({ flag, values }) => `    ${command.name}:${flag}) compadd -- ${values.join(' ')} ;;`),
  `    ${command.name}:*) compadd -- ${allWords(command)} ;;`,
];

const fish = (
  commands: readonly CompletedCommand[],
): string => `# campaignlake, for fish: npx campaignlake completion fish | source
if not type -q campaignlake
  function campaignlake
    npx campaignlake $argv
  end
end
complete -c campaignlake -f
${commands.map(({ name, description }) => `complete -c campaignlake -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`).join('\n')}
${commands.flatMap(fishWords).join('\n')}
`;

function fishWords({ name, options, words }: CompletedCommand): readonly string[] {
  const when = `complete -c campaignlake -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...options.map(({ flag, values }) => {
      const taken = values.length === 0 ? '' : ` -x -a '${values.join(' ')}'`;
      return `${when} -l ${flag.replace(/^--/, '')}${taken}`;
    }),
    ...(words.length === 0 ? [] : [`${when} -a '${words.join(' ')}'`]),
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
