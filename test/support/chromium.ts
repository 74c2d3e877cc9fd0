import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const root = fileURLToPath(new URL('../../', import.meta.url));
const MISSING =
  'No Chromium could be started for the browser tests. On Linux x64 one comes with `npm ci` (@sparticuz/chromium); elsewhere install Google Chrome, Chromium or Microsoft Edge, or set UNITSYNC_TEST_CHROMIUM to the path of one.';

/** From the npm package, which carries Linux x64 alone: unpacked once into node_modules/.cache, under its version. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')) as {
    version: string;
  };
  const cache = path.join(root, 'node_modules/.cache/unit-sync'),
    folder = path.join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // The package unpacks below TMPDIR and takes a half-written file for a whole one, so each process has a folder of its own, and the first one done names it.
  const own = mkdtempSync(path.join(cache, 'chromium-'));
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
  // Asked for as on Lambda, it also unpacks the libraries that a slim machine lacks.
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    env: { ...process.env, TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
  writeFileSync(
    path.join(own, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  );
  try {
    renameSync(own, folder);
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Ways to a browser, the first that works is taken. */
async function* candidates(): AsyncGenerator<LaunchOptions> {
  const given = process.env.UNITSYNC_TEST_CHROMIUM;
  if (given) {
    yield { executablePath: given };
    return;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = await unpacked(),
      env: NodeJS.ProcessEnv = existsSync('/etc/fonts/fonts.conf')
        ? { ...process.env }
        : { ...process.env, FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
    yield { executablePath: path.join(folder, 'chromium'), env };
    yield { executablePath: path.join(folder, 'chromium'), env: { ...env, LD_LIBRARY_PATH: path.join(folder, 'al2023/lib') } };
  }
  for (const channel of ['chrome', 'chromium', 'msedge']) yield { channel };
  for (const executablePath of ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'])
    if (existsSync(executablePath)) yield { executablePath };
}

/** A headless Chromium. @throws with a line that says how to get one */
export async function launchChromium(): Promise<Browser> {
  const tried: string[] = [];
  for await (const options of candidates()) {
    // As root, and in most containers, Chromium's own sandbox cannot be set up; it only ever opens our pages.
    try {
      return await chromium.launch({ ...options, args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] });
    } catch (error) {
      tried.push(`${options.executablePath ?? options.channel ?? ''}: ${String(error).split('\n').slice(0, 3).join(' ').slice(0, 300)}`);
    }
  }
  throw new Error(`${MISSING}\nTried:\n${tried.join('\n')}`);
}
