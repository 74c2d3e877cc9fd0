import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What a browser loads before the first screen is drawn, gzipped. */
const FIRST_PAGE_LIMIT_BYTES = 350 * 1024;
const OUT = 'dist';

/** Puts `<file>.gz` beside each script and style, as the API serves them; the build fails when the first page has become too big. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const folder = path.resolve(import.meta.dirname, OUT),
        page = readFileSync(path.join(folder, 'index.html'), 'utf8');
      let firstPage = gzipSync(page).length;
      for (const file of readdirSync(path.join(folder, 'assets')).filter((name) => /\.(js|css)$/.test(name))) {
        const packed = gzipSync(readFileSync(path.join(folder, 'assets', file)), { level: 9 });
        writeFileSync(path.join(folder, 'assets', `${file}.gz`), packed);
        if (page.includes(`/assets/${file}`)) firstPage += packed.length;
      }
      if (firstPage > FIRST_PAGE_LIMIT_BYTES)
        throw new Error(
          `The first page is ${firstPage} bytes gzipped, the limit is ${FIRST_PAGE_LIMIT_BYTES}: load what the portfolio does not need with its own screen (src/shell/screens.tsx).`,
        );
    },
  };
}

/** Everything the console needs is in `dist/`: no outside request, nothing inline that the Content-Security-Policy would refuse. */
export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    outDir: OUT,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
