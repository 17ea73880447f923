// What is built into dist/: the faces of the engine. The helper is built alone, see vite.helper.config.ts.
import { existsSync } from 'node:fs'
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
  ...(existsSync('src/renderer/index.html')
    ? {
        renderer: {
          root: 'src/renderer',
          plugins: [react()],
          worker: { format: 'es' },
          build: {
            outDir: 'dist/renderer',
            emptyOutDir: true,
            // Electron 33 and later; in the browser mode whatever browser the user has, of the last two years.
            target: 'es2022',
            minify: true,
            assetsInlineLimit: 0,
            chunkSizeWarningLimit: 1600,
            rollupOptions: { input: resolve('src/renderer/index.html') },
          },
        },
      }
    : {}),
})
