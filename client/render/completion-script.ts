/**
 * Completion scripts. All words stand in the script, so that a keystroke does not start the program; it is printed anew
 * after an update. In a clone no program of that name is on the PATH: there the script makes `campaignlake` a function.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly string[];
  /** Values that some option takes. */
  readonly choices: readonly string[];
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

const allWords = ({ options, choices, words }: CompletedCommand): string =>
  [...options, ...choices, ...words].join(' ');
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
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) words='${names(commands)}' ;;
${commands.map((command) => `    *:${command.name}) words='${allWords(command)}' ;;`).join('\n')}
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*:}"}"}")
  fi
}
complete -o default -F _campaignlake campaignlake
`;

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
  case $words[2] in
${commands.map((command) => `    ${command.name}) compadd -- ${allWords(command)} ;;`).join('\n')}
  esac
}
compdef _campaignlake campaignlake
`;

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

function fishWords({ name, options, choices, words }: CompletedCommand): readonly string[] {
  const when = `complete -c campaignlake -n '__fish_seen_subcommand_from ${name}'`;
  const beside = [...choices, ...words].join(' ');
  return [
    ...options.map((option) => `${when} -l ${option.replace(/^--/, '')}`),
    ...(beside === '' ? [] : [`${when} -a '${beside}'`]),
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
