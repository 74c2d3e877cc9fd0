import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartProblem } from '../problem.ts';
import { writeFileAtomic } from './process-record.ts';

/** Everything one installation keeps. */
export interface DataFolder {
  path: string;
  /** `logs/<name>.log`, begun anew when it has grown too long. */
  logFile(name: string): string;
  file(name: string): string;
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/** @throws StartProblem when it cannot be made or written. */
export function openDataFolder(wanted: string): DataFolder {
  try {
    if (!existsSync(wanted)) {
      mkdirSync(wanted, { recursive: true });
      // As root, PostgreSQL's account has to pass through; what is inside is closed by itself.
      chmodSync(wanted, process.getuid?.() === 0 ? 0o711 : 0o700);
    }
    const folder = realpathSync(wanted);
    mkdirSync(path.join(folder, 'logs'), { recursive: true, mode: 0o700 });
    const probe = path.join(folder, `.writable.${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return { path: folder, file: (name) => path.join(folder, name), logFile: (name) => logFile(path.join(folder, 'logs', `${name}.log`)) };
  } catch (error) {
    throw new StartProblem(
      `The data folder ${wanted} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}). Set UNITSYNC_DATA_DIR to a folder that you may write to.`,
    );
  }
}

function logFile(file: string): string {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return file;
}

/** Ports of the last start, taken again when free: addresses that people and demo credentials hold stay right. */
export interface KeptPorts {
  postgres?: number;
  temporal?: number;
  simulator?: number;
}

export function readPorts(folder: DataFolder): KeptPorts {
  try {
    return JSON.parse(readFileSync(folder.file('ports.json'), 'utf8')) as KeptPorts;
  } catch {
    return {};
  }
}

export const writePorts = (folder: DataFolder, ports: KeptPorts): void =>
  writeFileAtomic(folder.file('ports.json'), `${JSON.stringify(ports)}\n`);
