import { join, resolve } from 'node:path';
import { act } from './act.js';
import { exportLedger, type Write } from './export.js';
import { readArguments, type Invocation } from './arguments.js';
import { withRehearsalLedger } from './rehearsal-ledger.js';
import { show, type Print } from './show.js';
import { tail } from './tail.js';
import { verify } from './verify.js';
import { watch } from './watch.js';

const rehearsals = resolve(__dirname, '..', '..', '.rehearsal');

const help = `npm run ledger -- <action> ['<container URL with its SAS>' <release>] [options]

Without URL and release: the rehearsal's own ledger, of the one that runs or of the last one (--folder as for npm start).

  show     the history in words, and how every MOP stands in every region (--json: the events)
  verify   the chain of lines and every invariant; exit code 1 names the first bad line (--json)
  tail     the history, and what is appended while you look
  export   the history for other programs: --format ndjson (each line as it stands; default) or csv
  watch    raises silent attempts and decisions older than --overdue minutes (60), each once; repairs status.json and fleet.json

  stop, clear, abandon, break-lock    --reason
  decide                              --choice go|no-go|rollback-mop|rollback-region|rollback-release --reason [--decision ID] [--region ID] [--manifest HASH]
  skip-mop                            --region --mop --reason
  skip-region, retry-region           --region --reason
  acknowledge                         --alert --reason
  accept-loss                         --event <sequence>.<hash> --reason: go on with a ledger that was restored or cut
  attest                              --text [--item] [--region] [--mop]
  deviation, lesson                   --text [--region] [--mop]

  The SAS may stand in MOP_LEDGER_SAS instead of the URL. MOP_STATE_SAS (or --state-sas) opens the state container too:
  then status.json is renewed, and a stop is left there where the log cannot take it. --name says who you are (default: your login).
`;

/** Carries one command line out; answers the exit code. Throws an `OperatorError` where it is used wrongly. */
export async function runLedger(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  print: Print,
  write: Write,
): Promise<number> {
  if (argv.length === 0 || argv[0] === 'help' || argv.includes('--help')) {
    print(help);
    return argv.length === 0 ? 1 : 0;
  }
  const asked = readArguments(argv, environment);
  if (asked.place === 'storage') return carryOut(asked, print, write);
  const { action, json, option } = asked;
  const folder = join(resolve(option('folder') ?? rehearsals), 'current');
  return withRehearsalLedger(folder, (connection, release) =>
    carryOut({ action, json, option, connection, release, hasState: true }, print, write),
  );
}

function carryOut(invocation: Invocation, print: Print, write: Write): Promise<number> {
  switch (invocation.action) {
    case 'show':
      return show(invocation, print);
    case 'verify':
      return verify(invocation, print);
    case 'tail': {
      const ended = new AbortController();
      process.once('SIGINT', () => {
        ended.abort();
      });
      return tail(invocation, print, ended.signal);
    }
    case 'export':
      return exportLedger(invocation, write);
    case 'watch':
      return watch(invocation, print);
    default:
      return act(invocation, print);
  }
}
