import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StartProblem } from '../problem.ts';

const run = promisify(execFile);

/** How PostgreSQL's programs are started on this machine. */
export interface PostgresAccount {
  /** Null: as ourselves. */
  owner: { uid: number; gid: number } | null;
  /** The command line that runs `file args` under the account. */
  command(file: string, args: string[]): { file: string; args: string[]; uid?: number; gid?: number };
}

interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; an account that every system has will do, so none is created. */
async function unprivilegedAccount(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody', 'daemon']) {
    const found = lines.find((fields) => fields[0] === name);
    if (found && Number(found[2]) > 0) return { name, uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new StartProblem(
    'PostgreSQL does not run as root, and this system has none of the accounts postgres, nobody, daemon. Start Unit Sync as an ordinary user.',
  );
}

/**
 * The account's uid with one right of root kept: to enter folders that only root may enter (a checkout under /root, a data folder in a
 * `mktemp -d`). `no_setuid_fixup` because PostgreSQL checks its files with access(2), which otherwise ignores that right.
 */
const throughClosedFolders = ({ uid, gid }: Account): string[] => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--inh-caps=-all,+dac_override',
  '--ambient-caps=-all,+dac_override',
  '--bounding-set=-all,+dac_override',
  '--securebits=+no_setuid_fixup',
];

/** As an ordinary user: as ourselves. As root: under another account, which must reach the programs and the data (`paths`). */
export async function postgresAccount(program: string, dataFolder: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { owner: null, command: (file, args) => ({ file, args }) };
  const account = await unprivilegedAccount();
  const owner = { uid: account.uid, gid: account.gid };
  const works = async (file: string, args: string[], as: object) =>
    run(file, [...args, '/bin/sh', '-c', '"$1" --version && test -x "$2"', 'sh', program, dataFolder], { ...as, cwd: '/' }).then(
      () => true,
      () => false,
    );
  if (await works('/usr/bin/env', [], owner)) return { owner, command: (file, args) => ({ file, args, ...owner }) };
  const [setpriv = '', ...options] = throughClosedFolders(account);
  if (await works(setpriv, options, {})) return { owner, command: (file, args) => ({ file: setpriv, args: [...options, file, ...args] }) };
  throw new StartProblem(
    `PostgreSQL does not run as root, and the account ${account.name} cannot reach ${dataFolder} or ${program}. Start Unit Sync as an ordinary user, or put the checkout and UNITSYNC_DATA_DIR where every account may enter (chmod o+x on the folders above).`,
  );
}
