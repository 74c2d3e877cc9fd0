import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What the pages and the comments name is there: files, headings, commands. */

const FOLDERS = 'activities api bench db docs domain pms scripts server simulator sync temporal test web workflows'.split(' ');
const NOT_OURS = new Set(['node_modules', 'dist', 'compose-spec', 'golden', 'histories']);
const within = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? (NOT_OURS.has(entry.name) ? [] : within(path.join(folder, entry.name))) : [path.join(folder, entry.name)],
  );
const PAGES = [...readdirSync('.'), ...within('docs')].filter((file) => file.endsWith('.md'));
const SOURCES = FOLDERS.flatMap(within).filter((file) => /\.(ts|tsx|mjs|sh)$/.test(file) && !file.endsWith('schema.d.ts'));

const text = (file: string) => readFileSync(file, 'utf8');
/** As GitHub makes them of headings. */
const anchorsOf = (page: string) =>
  [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
const unmarked = (words: string) => words.toLowerCase().replace(/[`*"]/g, '');

test.each(PAGES)('%s: every link leads somewhere', (page) => {
  const dead = [...text(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)]*))?\)/g)].filter(([, file = '', anchor]) => {
    const target = file === '' ? page : path.join(path.dirname(page), file);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
  });
  expect(dead.map(([link]) => link)).toEqual([]);
});

test('every file that a page or a comment names by its path is there', () => {
  const named = new RegExp(`(?<![\\w./-])(?:${FOLDERS.join('|')})/[\\w./-]+\\.(?:md|tsx?|mjs|json|sh)\\b`, 'g');
  const missing = [...PAGES, ...SOURCES].flatMap((file) =>
    [...text(file).matchAll(named)].filter(([name]) => !existsSync(name)).map(([name]) => `${file}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('every place in a page that a comment names, as in "docs/rules.md, Absence", is there', () => {
  const missing = SOURCES.flatMap((file) =>
    [...text(file).matchAll(/(docs\/[\w/-]+\.md), ([A-Z][^;().\n:"]*)/g)]
      .filter(([, page = '', place = '']) => {
        const words = unmarked(text(page));
        return !place.split(/, | and (?=[A-Z])/).some((each) => words.includes(unmarked(each).trim()));
      })
      .map(([, page, place]) => `${file}: ${page}, ${place}`),
  );
  expect(missing).toEqual([]);
});

test('every `npm run` of a page is a script', () => {
  const scriptsOf = (file: string) => Object.keys((JSON.parse(text(file)) as { scripts: object }).scripts);
  const scripts = new Set([...scriptsOf('package.json'), ...scriptsOf('web/package.json')]);
  const missing = PAGES.flatMap((page) =>
    [...text(page).matchAll(/npm run ([\w:]+)/g)].filter(([, name = '']) => !scripts.has(name)).map(([command]) => `${page}: ${command}`),
  );
  expect(missing).toEqual([]);
});
