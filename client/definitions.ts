/**
 * The commands: usage, options, an example. What a command does is required when it is called, so that `--help` and short
 * commands do not wait for Temporal and DuckDB to load.
 */
import { InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './command-context';
import { END_WITH_STDIN } from './end-with-stdin';

export interface CommandCall {
  /** What stands on the command line beside options; a selection may be several words. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

const ASSETS_FORMATS = ['tree', 'table', 'mermaid', 'json'] as const;
export type AssetsFormat = (typeof ASSETS_FORMATS)[number];

export const SCHEDULE_VERBS = ['apply', 'list', 'pause', 'resume'] as const;

export interface CommandDefinition {
  readonly usage: string;
  readonly description: string;
  /** What follows `npx campaignlake`. */
  readonly examples: readonly string[];
  readonly options: readonly Option[];
  /** Answers the exit code. */
  readonly run: (context: CommandContext, call: CommandCall) => Promise<number>;
}

const json = () => new Option('--json', 'print one JSON document, and nothing else, to stdout');
const endWithStdin = () => new Option(END_WITH_STDIN).hideHelp();

const readingOptions = () => [
  new Option('--full', 'read all rows, whatever was read before'),
  new Option('--since <date>', 'a backfill: rows from this date on'),
  new Option('--until <date>', 'a backfill: rows before this date'),
];

const requestOptions = () => [
  ...readingOptions(),
  new Option('--allow-deletes', 'lift the guard against mass deletes for this run'),
  json(),
];

export const DEFINITIONS: readonly CommandDefinition[] = [
  {
    usage: 'dev [selection...]',
    description:
      'everything on this machine: Temporal, worker, a simulated account when none is configured; then one run',
    examples: ['dev --once'],
    options: [
      new Option('--once', 'end after the run, also on a terminal'),
      new Option('--keep', 'end after the run, but leave Temporal and the worker up'),
      new Option('--port <port>', "the Temporal server's port").argParser(portNumber),
      new Option('--ui-port <port>', "the Web UI's port").argParser(portNumber),
      ...requestOptions(),
    ],
    run: (...call) => (require('./commands/dev') as typeof import('./commands/dev')).dev(...call),
  },
  {
    usage: 'materialize [selection...]',
    description: 'start a run on the worker that is there, and follow it',
    examples: ["materialize 'group:ecommerce' --full"],
    options: [
      new Option('--detach', 'print the ids of the run and do not follow it'),
      new Option('--workflow-id <id>', 'a name of your own for the run, for pause, status and the Web UI'),
      ...requestOptions(),
    ],
    run: (...call) =>
      (require('./commands/materialize') as typeof import('./commands/materialize')).materialize(...call),
  },
  {
    usage: 'plan [selection...]',
    description: 'what a run would do: how each table would be read and why, calls, minutes; starts nothing',
    examples: ["plan 'group:contacts'"],
    options: [...readingOptions(), json()],
    run: (...call) => (require('./commands/plan') as typeof import('./commands/plan')).plan(...call),
  },
  {
    usage: 'rebuild [selection...]',
    description: 'go over what is stored with the pages kept, by the declarations of today; asks the API for nothing',
    examples: ['rebuild contacts'],
    options: [new Option('--detach', 'print the ids of the run and do not follow it'), json()],
    run: (context, { words, options }) =>
      (require('./commands/materialize') as typeof import('./commands/materialize')).materialize(context, {
        words,
        options: { ...options, mode: 'rebuild' },
      }),
  },
  {
    usage: 'check [selection...]',
    description: 'only the checks, on what is stored; ends with 1 when one of severity error fails',
    examples: ["check 'group:deals'"],
    options: [new Option('--detach', 'print the ids of the run and do not follow it'), json()],
    run: (context, { words, options }) =>
      (require('./commands/materialize') as typeof import('./commands/materialize')).materialize(context, {
        words,
        options: { ...options, mode: 'check' },
      }),
  },
  {
    usage: 'status [run]',
    description: 'open and recent runs; with the workflow id of one, all its assets and who started it',
    examples: ['status --follow'],
    options: [
      new Option('--follow', 'follow the open run, or the one that is named, with the live view, whoever started it'),
      json(),
    ],
    run: (...call) => (require('./commands/status') as typeof import('./commands/status')).status(...call),
  },
  ...(['pause', 'resume', 'cancel'] as const).map((verb): CommandDefinition => ({
    usage: `${verb} [run]`,
    description: `${verb} the open run, or the one with this workflow id${verb === 'cancel' ? '' : '; or one of its assets'}`,
    examples: [verb === 'cancel' ? verb : `${verb} --asset contacts`],
    options: verb === 'cancel' ? [] : [new Option('--asset <key>', 'this asset alone; the others go on as they are')],
    run: (...call) =>
      (require('./commands/direct-run') as typeof import('./commands/direct-run')).directRun(verb, ...call),
  })),
  {
    usage: 'schedules <verb> [name]',
    description: 'hourly, nightly and weekly runs on the Temporal server: apply, list, pause or resume',
    examples: [
      'schedules apply',
      'schedules list',
      "schedules pause hourly --note 'the API is being moved'",
      'schedules resume',
    ],
    options: [new Option('--note <text>', 'why it is paused or resumed; the list and the Web UI show it'), json()],
    run: (...call) => (require('./commands/schedules') as typeof import('./commands/schedules')).schedules(...call),
  },
  {
    usage: 'assets [selection...]',
    description: 'the graph: what follows what, and what is stored of each, how fresh, how complete',
    examples: ["assets '+ecommerce_order_products' --format table"],
    options: [
      new Option('--format <format>', 'a tree, a table with all that is known, or a Mermaid flowchart')
        .choices(ASSETS_FORMATS)
        .default('tree'),
      json(),
    ],
    run: (...call) => (require('./commands/assets') as typeof import('./commands/assets')).assets(...call),
  },
  {
    usage: 'publish',
    description: 'publish again what is stored',
    examples: ['publish'],
    options: [json()],
    run: (...call) => (require('./commands/publish') as typeof import('./commands/publish')).publish(...call),
  },
  {
    usage: 'export [selection...]',
    description: 'files out of the published file',
    examples: ["export 'group:deals' --format parquet --to ./export"],
    options: [
      new Option('--format <format>', 'file format').choices(['parquet']).default('parquet'),
      new Option('--to <folder>', 'folder of the files; it is made when missing').makeOptionMandatory(),
    ],
    run: (...call) => (require('./commands/export') as typeof import('./commands/export')).exportTables(...call),
  },
  {
    usage: 'doctor',
    description: 'settings, token, Temporal, disk, locks, versions: each line ok, or what to do',
    examples: ['doctor'],
    options: [],
    run: (context) => (require('./commands/doctor') as typeof import('./commands/doctor')).doctor(context),
  },
  {
    usage: 'completion <shell>',
    description: 'print a script that makes bash, zsh or fish complete commands, options, asset keys and groups',
    examples: ['completion bash'],
    options: [],
    run: (...call) => (require('./commands/completion') as typeof import('./commands/completion')).completion(...call),
  },
  {
    usage: 'worker',
    description: 'a worker only, for the account and the Temporal server of the settings',
    examples: ['worker'],
    options: [endWithStdin()],
    run: (...call) => (require('./commands/worker') as typeof import('./commands/worker')).worker(...call),
  },
  {
    usage: 'simulator',
    description: 'a server on this machine that behaves like the ActiveCampaign API',
    examples: ['simulator --port 8080 --faults all=0.05'],
    options: [
      new Option('--port <port>', 'port to listen on; 0 takes a free one').default(0).argParser(portNumber),
      new Option('--profile <name>', 'how many rows there are: tiny, demo, medium, large, million or huge'),
      new Option('--seed <number>', 'another account: the same seed gives the same rows').argParser(wholeNumber),
      new Option('--faults <shares>', 'what goes wrong how often: all=0.05, or stray403=0.01,cut=0.1'),
      new Option('--latency-ms <ms>', 'milliseconds before each answer').argParser(wholeNumber),
      new Option('--rate <number>', 'answers in any second before 429').argParser(wholeNumber),
      new Option('--retry-after <seconds>', 'how long a 429 asks to wait').argParser(wholeNumber),
      new Option('--token <token>', 'refuse any other token'),
      new Option('--inferred-keys <form>', 'spell keys that are only inferred as declared, or in the other form'),
      new Option('--totals <kind>', 'what meta.total says: missing, string, number, zero, low or high'),
      new Option('--cap <rows>', 'most rows on a page').argParser(wholeNumber),
      new Option('--hidden <share>', 'share of rows that count but do not come').argParser(shareOfRows),
      new Option('--absent <endpoints>', 'what the account does not have: sms,ecomOrderProducts:404'),
      endWithStdin(),
    ],
    run: (...call) => (require('./commands/simulator') as typeof import('./commands/simulator')).simulator(...call),
  },
];

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number up to 65535.');
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number.');
}

function shareOfRows(text: string): number {
  if (/^0?\.\d+$|^0$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a share such as 0.2.');
}
