// What is built into dist/: the faces of the engine. The helper is built alone, see vite.helper.config.ts.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          tapdeck: resolve('src/cli/main.ts'),
          main: resolve('src/main/index.ts'),
          engine: resolve('src/main/engine/process.ts'),
        },
        // The native module stays a file of its own; the other two are what `ws` uses where it finds them.
        external: ['electron', 'node-pty', 'bufferutil', 'utf-8-validate'],
        // All in one folder: `import.meta.dirname` is dist/ wherever a module ends up.
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'part-[name].mjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: resolve('src/preload/preload.ts') },
        // A sandboxed preload is CommonJS, in one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: 'dist/renderer',
      emptyOutDir: true,
      // Electron 33 and later; in the browser mode whatever browser of the last two years the user has.
      target: 'es2022',
      minify: true,
      // Nothing inline: the content policy takes scripts and fonts from files only.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 700,
      rollupOptions: {
        input: resolve('src/renderer/index.html'),
        output: {
          // zod compiles its schemas with `new Function` unless told not to before it loads; the content policy forbids that,
          // and even its trying is reported.
          intro: 'globalThis.__zod_globalConfig ??= { jitless: true };',
        },
      },
    },
  },
})
