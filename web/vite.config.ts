import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Everything the console needs is in `dist/`: no outside request, nothing inline that the Content-Security-Policy would refuse. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', assetsDir: 'assets', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
