import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PeerResult, PeerTask } from './pages.ts';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Where Python packages and what they keep between runs are put. */
const FOLDER = fileURLToPath(new URL('../../.data/bench', import.meta.url));
const OUTPUT_BYTES = 16 * 1024 * 1024;

const PACKAGES = {
  dlt: ['dlt[postgres]==1.31.0', 'pyarrow==26.0.1', 'orjson==3.13.0', 'requests==2.34.2'],
  singer: ['meltanolabs-target-postgres==0.8.1', 'orjson==3.13.0', 'requests==2.34.2'],
} as const;

/** A program that copies the same PMS property into tables of its own. */
export interface Peer {
  name: string;
  run(task: PeerTask): Promise<PeerResult>;
}
/** Why a peer takes no part. */
export interface AbsentPeer {
  name: string;
  absent: string;
}

const nodePeer = (name: string, program: string): Peer => ({
  name,
  run: async (task) =>
    JSON.parse(
      (await run(process.execPath, [path.join(HERE, program), JSON.stringify(task)], { maxBuffer: OUTPUT_BYTES })).stdout,
    ) as PeerResult,
});
export const limit: Peer = nodePeer('limit', 'limit.ts');
export const upsert: Peer = nodePeer('page-wise upsert', 'upsert.ts');

/** The folder of a virtual environment with these packages; made at the first use. */
async function environment(kind: keyof typeof PACKAGES): Promise<string> {
  const folder = path.join(FOLDER, kind),
    done = path.join(folder, 'installed.json'),
    packages = JSON.stringify(PACKAGES[kind]);
  mkdirSync(FOLDER, { recursive: true });
  if (existsSync(done)) return folder;
  await run('python3', ['-m', 'venv', '--clear', folder]);
  await run(path.join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...PACKAGES[kind]], {
    maxBuffer: OUTPUT_BYTES,
  });
  writeFileSync(done, packages);
  return folder;
}

async function pythonPeer(
  name: string,
  kind: keyof typeof PACKAGES,
  work: (folder: string, task: PeerTask) => Promise<PeerResult>,
): Promise<Peer | AbsentPeer> {
  try {
    const folder = await environment(kind);
    return { name, run: (task) => work(folder, task) };
  } catch (error) {
    return {
      name,
      absent: `not measured: Python with ${PACKAGES[kind][0]} could not be set up (${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''})`,
    };
  }
}

export const dlt = (): Promise<Peer | AbsentPeer> =>
  pythonPeer('dlt', 'dlt', async (folder, task) => {
    const { stdout } = await run(
      path.join(folder, 'bin/python'),
      [path.join(HERE, 'dlt_copy.py'), JSON.stringify({ ...task, workDir: path.join(folder, 'pipelines', task.schema) })],
      { maxBuffer: OUTPUT_BYTES },
    );
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PeerResult;
  });

/** The time of the whole pipe, the start of both programs included: that is how a tap runs. */
export const singer = (): Promise<Peer | AbsentPeer> =>
  pythonPeer('Singer tap, target-postgres', 'singer', async (folder, task) => {
    const config = path.join(folder, `${task.schema}.json`),
      startedAt = performance.now();
    writeFileSync(
      config,
      JSON.stringify({
        sqlalchemy_url: task.databaseUrl.replace('postgresql://', 'postgresql+psycopg://'),
        default_target_schema: task.schema,
        load_method: 'upsert',
        use_copy: true,
        add_record_metadata: false,
        activate_version: false,
        validate_records: false,
        batch_size_rows: 50_000,
      }),
    );
    const tap = spawn(path.join(folder, 'bin/python'), [path.join(HERE, 'singer_tap.py'), JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const target = spawn(path.join(folder, 'bin/target-postgres'), ['--config', config], { stdio: [tap.stdout, 'ignore', 'pipe'] });
    // Ours is a copy of the pipe's end: left open, the target would never see its end.
    tap.stdout.destroy();
    let said = '';
    target.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    const code = await new Promise<number | null>((done) => target.once('close', done));
    if (code !== 0) throw new Error(`target-postgres ended with ${code}: ${said}`);
    return { ms: performance.now() - startedAt, cpuMs: 0, read: 0, written: 0 };
  });
